"""gap: nothing that is built has gaps."""

from tests.lint.prompts import HEAD, find


def test_gaps_of_prompts() -> None:
    """Each gap is reported at its location, with or without quotes."""
    prompts = """
        - id: a
          question: TODO
          answer: 'TODO'
        - id: b
          cloze: One {{c1::two}}
          more: "TODO"
    """
    advice = "fill it in, or add 'draft: true' to the file"
    assert find("gap", prompts) == [
        f"11:15 'question' is still TODO: {advice}",
        f"12:13 'answer' is still TODO: {advice}",
        f"15:11 'more' is still TODO: {advice}",
    ]


def test_gap_of_a_paper() -> None:
    """The keys of a paper can have gaps too."""
    prompts = "- {id: a, question: Q?, answer: A}"
    findings = find("gap", prompts, HEAD.replace("method: alpha pooling", "method: TODO"))
    assert findings == ["6:9 'method' is still TODO: fill it in, or add 'draft: true' to the file"]


def test_no_gap() -> None:
    """TODO among other words, in lower case, or in a draft is not reported."""
    prompts = """
        - {id: a, question: What is a TODO?, answer: A TODO list}
        - {id: b, question: Todo, answer: todo}
        - {id: c, question: Q?, answer: TODO, draft: true}
    """
    assert find("gap", prompts) == []
