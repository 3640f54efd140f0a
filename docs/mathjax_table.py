"""Generate the table of commands that Anki's MathJax supports, by calling MathJax in Anki's own page.

Run this script with `make mathjax`. A test checks that the table is current.
"""

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from tests.clients import SHELLS, RenderedCard, browser, client

TARGET = Path(__file__).parents[1] / "deck_builder" / "rendering" / "formulas" / "mathjax.json"
_ASK = r"""
(() => {
    const jax = MathJax.startup.document.inputJax[0];
    const options = jax.parseOptions;
    const TexParser = MathJax._.input.tex.TexParser.default;

    // Compile a formula, and return whether MathJax accepts it.
    function accepts(tex) {
        const item = new MathJax.startup.document.options.MathItem(tex, jax, false);
        try {
            item.compile(MathJax.startup.document);
        } catch (error) {
            return false;  // the command crashes, or would load a file
        }
        let isFine = true;
        item.root.walkTree(node => {
            const isUndefined = node.kind === "mtext" && node.attributes.getExplicit("mathcolor") === "red";
            if (node.kind === "merror" || isUndefined) isFine = false;
        });
        return isFine;
    }

    // Calling these would change MathJax.
    const DEFINES = /^[gex]?def$|^(re)?new|^Newext|^[Dd]eclare|^definecolor$|^let$|^require$|^mathtoolsset$|tagform$/;

    // Call the function of a command or environment, and return the kinds of arguments that it reads.
    function reads(kind, name) {
        if (DEFINES.test(name)) return "";
        const parser = new TexParser("", {}, options);
        let kinds = "";
        let isInside = false;
        const record = (method, letter, value) => {
            parser[method] = function (...rest) {
                if (kinds.length > 20) throw new Error("reads arguments without end");
                if (!isInside) kinds += letter;
                return typeof value === "function" ? value.apply(this, rest) : value;
            };
        };
        record("GetArgument", "a", "a");
        record("GetBrackets", "o", (name, fallback) => fallback);
        record("GetDelimiter", "d", "(");
        record("GetDelimiterArg", "e", "(");
        record("GetDimen", "n", "1em");
        record("GetStar", "*", false);
        record("GetUpTo", "u", "a");
        record("ParseArg", "m", function (...rest) {
            isInside = true;
            const parsed = TexParser.prototype.ParseArg.apply(this, rest);
            isInside = false;
            return parsed;
        });
        try {
            parser.parse(kind, [parser, name]);
        } catch (error) {
            if (!kinds) kinds = "";
        }
        options.popParser();
        return kinds;
    }

    const WRITTEN = {a: "{1}", m: "{1}", d: "(", e: "{(}", n: "{1em}"};

    function describe(name, kinds) {
        if (DEFINES.test(name)) return "?";
        const tex = "\\" + name + (/[a-zA-Z]$/.test(name) ? " " : "") + [...kinds].map(k => WRITTEN[k] ?? "").join("");
        if (!accepts(tex)) return "?";
        return [
            ["s", accepts("x^" + tex)],
            ["l", accepts(tex + "\\limits")],
            ["m", accepts(tex + "^a'")],
            ["x", !accepts(tex + "^a")],
            ["y", !accepts(tex + "_a")],
        ].filter(([, holds]) => holds).map(([letter]) => letter).join("");
    }

    const seen = new Set();
    const commands = {};
    for (const {item} of options.handlers.get("macro")._configuration.items) {
        if (!item.map) continue;
        for (const [key, symbol] of item.map) {
            const name = key.replace(/^\\(?=.)/, "");
            const isDelimiterOnly = item.name.match(/delimiter/) && !key.startsWith("\\");
            if (isDelimiterOnly || seen.has(name) || !/^([a-zA-Z]+|[!-~ ])$/.test(name)) continue;
            seen.add(name);
            const group = commands[item.name] ??= {};
            const kinds = symbol._func ? reads("macro", name) : "";
            const sign = !symbol._func && symbol._char ? ":" + symbol._char : "";
            group[name] = kinds + ":" + describe(name, kinds) + sign;
        }
    }
    const environments = {};
    for (const {item} of options.handlers.get("environment")._configuration.items) {
        if (!item.map) continue;
        for (const name of item.map.keys()) environments[name] ??= reads("environment", name);
    }
    const delimiters = new Set();
    for (const {item} of options.handlers.get("delimiter")._configuration.items) {
        for (const key of item.map.keys()) delimiters.add(key);
    }
    return {version: MathJax.version, commands, environments, delimiters: [...delimiters]};
})()
"""


def table(started: Browser) -> str:
    """Return the table as JSON, with one entry per line."""
    shown = client(started, SHELLS[0])
    shown.show(RenderedCard(r"\(x\)", ""), "question")
    known: dict[str, Any] = shown.page.evaluate(_ASK)
    known["delimiters"].sort()
    return json.dumps(known, indent=0, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    with browser() as opened:
        TARGET.write_text(table(opened), encoding="utf-8", newline="\n")
