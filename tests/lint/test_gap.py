"""A gap is never built."""

from tests.lint.prompts import HEAD, find


def test_hits() -> None:
    """In a question, an answer or notes, in quotes or not: each with its place."""
    prompts = """
        - id: a
          question: TODO
          answer: 'TODO'
        - id: b
          cloze: One {{c1::two}}
          more: "TODO"
    """
    end = ", or mark it 'draft: true' until you have"
    assert find("gap", prompts) == [
        f"11:15 a gap: write 'question'{end}",
        f"12:13 a gap: write 'answer'{end}",
        f"15:11 a gap: write 'more'{end}",
    ]


def test_a_gap_of_the_paper() -> None:
    """Its method, say."""
    prompts = "- {id: a, question: Q?, answer: A}"
    found = find("gap", prompts, HEAD.replace("method: alpha pooling", "method: TODO"))
    assert found == ["6:9 a gap: write 'method', or mark it 'draft: true' until you have"]


def test_near_misses() -> None:
    """The word among others, in other letters, or in a draft."""
    prompts = """
        - {id: a, question: What is a TODO?, answer: A TODO list}
        - {id: b, question: Todo, answer: todo}
        - {id: c, question: Q?, answer: TODO, draft: true}
    """
    assert find("gap", prompts) == []
