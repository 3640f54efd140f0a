"""Mistakes that a build refuses. The author follows the advice of the message, and then the build works."""

import re
from typing import Any

from tests.authors import counts
from tests.histories import Histories


class Refusals(Histories):
    """Histories in which the author makes mistakes that a release must refuse."""

    def refused(self, code: str) -> str:
        """Build, expect one kind of problem, and return its message."""
        built = self.build(self.clock.tick(60))
        assert not built.ok, f"{code} went unnoticed"
        assert {p.code for p in built.problems} == {code}, built.problems
        counts[f"refused: {code}"] += 1
        return built.problems[0].message

    def rename_without_formerly(self) -> None:
        """Forget `formerly`; then add it, or make the card a draft for one release, which makes it another card."""
        pick, of_paper, is_followed = self.pick(), self.flip(), self.flip()
        self.settle()
        author = self.author
        content = author.paper(pick) if of_paper else (author.prompt(pick) or (None, None))[1]
        if content is None:
            return
        content["name"] = {"id": author.new_id("careless")}
        message = self.refused("missing-formerly")
        if is_followed:
            (former,) = re.findall("add `formerly: ([^`]+)`", message)
            content["name"]["formerly"] = former
            self.release()
            return
        assert "make it a draft for one release" in message
        content["name"]["draft"] = "true"
        for prompt in content.get("prompts", {}).values():
            prompt["name"].pop("formerly", None)  # it is of the other paper
        removed = author.sources.removed  # prompts that were removed from it belong to the other paper, too
        author.sources.removed = {uid: (p, q) for uid, (p, q) in removed.items() if p != content["uid"]}
        self.release()
        del content["name"]["draft"]
        for uid in (content["uid"], *content.get("prompts", ())):
            for kind in ("prompt", "cloze", "key-insight", "year", "problem-solved"):
                self.guids.pop((uid, kind), None)
        self.release()

    def reuse_an_id(self) -> None:
        """Give a new prompt the id of a retired one; then choose another id, or say that it is the same prompt."""
        is_same = self.flip()
        if not self.author.sources.removed:
            self.edit("remove_prompt")
        self.settle()
        removed = [
            (p, q) for p, q in self.author.sources.removed.values() if p in self.author.papers and "cloze" not in q
        ]
        if not removed:
            return
        uid, old = self.rng.choice(removed)
        if old["name"]["id"] not in self.author.released:
            return
        self.author.count += 1
        new: dict[str, Any] = {
            "uid": old["uid"] if is_same else f"new-{self.author.count}",
            "name": {"id": old["name"]["id"]},
            "question": f"Question {self.author.count}, reworded?",
            "answer": f"Answer {self.author.count}, reworded",
        }
        self.author.papers[uid]["prompts"][new["uid"]] = new
        message = self.refused("reused-id")
        if is_same:
            (new["name"]["formerly"],) = re.findall("add `formerly: ([^`]+)`", message)
            del self.author.sources.removed[old["uid"]]
        else:
            assert "choose another id" in message
            new["name"] = {"id": self.author.new_id("other")}
        self.release()

    def lose_a_cloze_number(self) -> None:
        """Delete a cloze deletion; then put it back, or give the prompt a new id."""
        is_back = self.flip()
        self.settle()
        clozes = [prompt for _, prompt in self.author.prompts() if "c2::" in prompt.get("cloze", "")]
        if not clozes:
            return
        prompt = self.rng.choice(clozes)
        kept = prompt["cloze"]
        prompt["cloze"] = kept.replace("{{c2::more}}", "less")
        assert "put it back, or give the prompt a new id" in self.refused("cloze-renumbered")
        if is_back:
            prompt["cloze"] = kept
        else:
            prompt["name"] = {"id": self.author.new_id("renumbered")}
            self.author.count += 1
            prompt["cloze"] = f"In {prompt['name']['id']} {{{{c1::fewer words}}}}"
            self.guids.pop((prompt["uid"], "cloze"), None)
        self.release()

    def mistype_formerly(self) -> None:
        """Name an id that was never released; then correct it, or delete the key from what is new."""
        pick, of_paper, is_deleted = self.pick(), self.flip(), self.flip()
        self.settle()
        author = self.author
        if is_deleted:
            author.add_paper(section="one")
            paper = [*author.papers.values()][-1]
            content = paper if of_paper else author.add_prompt_to(paper)
            content["name"]["formerly"] = "never-released"
        else:
            found = author.paper(pick) if of_paper else (author.prompt(pick) or (None, None))[1]
            if found is None:
                return
            content = found
            former = content["name"]["id"]
            content["name"] = {"id": author.new_id("mistyped"), "formerly": "never-released"}
        assert "correct the id, or delete 'formerly'" in self.refused("unknown-formerly")
        if is_deleted:
            del content["name"]["formerly"]
        else:
            content["name"]["formerly"] = former
        self.release()

    def add_formerly_late(self) -> None:
        """Rename and reword a prompt, so that a build takes it for another; later `formerly` brings back its reviews."""
        self.settle()
        questions = [prompt for _, prompt in self.author.prompts() if "cloze" not in prompt]
        if not questions:
            return
        prompt = self.rng.choice(questions)
        former, key = prompt["name"]["id"], (prompt["uid"], "prompt")
        self.author.count += 1
        prompt |= {
            "name": {"id": self.author.new_id("late")},
            "question": f"Late question {self.author.count}?",
            "answer": f"Late answer {self.author.count}",
        }
        first = self.guids.pop(key)
        self.release()
        assert self.guids[key] != first
        prompt["name"]["formerly"] = former
        self.guids[key] = first
        self.release()
        counts["formerly added late"] += 1
