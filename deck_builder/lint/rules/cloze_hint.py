"""The `::` in a name in code should not start a hint.

In a cloze deletion, Anki shows the text after `::` as a hint. So `{{c1::std::vector}}` asks for "std", with the hint
"vector". Put code in backticks. Inside them, `::` is part of the text.

Bad:  `cloze: 'A resizable array in C++ is {{c1::std::vector}}.'`
Good: ``cloze: 'A resizable array in C++ is {{c1::`std::vector`}}.'``
"""

import re
from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.problem import Severity
from deck_builder.source import cloze as clozes

ID = "cloze-hint"
SEVERITY = Severity.WARNING
_NAME = re.compile(r"[A-Za-z_]\w*")
_CODE = re.compile(r"[A-Za-z_]\w*(?:\(.*\)|!)|\w*(?:[a-z0-9][A-Z]|[A-Za-z0-9]_[A-Za-z0-9])\w*")
"""A hint that looks like code: a call, a macro, camelCase or snake_case."""
_NAMESPACES = {
    *("std", "core", "alloc", "crate", "self", "Self", "super", "boost", "absl", "folly", "fmt", "torch"),
    *("at", "c10", "aten", "nn", "tf", "tensorflow", "tflite", "onnxruntime", "mlir", "llvm", "xla", "cuda"),
    *("thrust", "cub", "cute", "cutlass", "nvcuda", "wmma", "cublas", "cudnn", "nccl", "cg"),
    *("cooperative_groups", "Eigen", "arma", "cv", "faiss", "ggml", "Vec", "String", "Option", "Result"),
    *("Box", "Rc", "Arc", "HashMap", "HashSet", "Some", "Ok", "Err", "i32", "u8", "u32", "u64", "usize"),
    *("f32", "f64", "chrono", "ranges", "numbers", "ActiveRecord", "Net", "JSON", "File", "Math", "Kernel"),
}
"""Well-known namespaces, modules and types of C++, Rust and Ruby."""


def check(deck: Deck) -> Iterator[Finding]:
    """Find hints that look like the end of a name in code."""
    for subject in deck.subjects:
        for deletion in clozes.deletions(subject.cloze or ""):
            hidden, hint = deletion.hidden, deletion.hint
            is_code = _NAME.fullmatch(hidden) and (hidden in _NAMESPACES or _CODE.fullmatch(hint))
            if hint and "::" not in hint and " " not in hint and is_code:
                code = f"`{hidden}::{hint}`"
                yield Finding(
                    subject.at("cloze"),
                    f"c{deletion.number} asks for '{hidden}' with the hint '{hint}': "
                    f"if it should ask for {code}, put that in backticks",
                )
