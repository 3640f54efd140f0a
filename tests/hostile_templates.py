"""Hostile and broken templates and style sheets, each with the place and text of its error message."""

HTML = [
    ("<script>alert(1)</script>", "1:1 unsafe: <script> is not allowed on a card, because it runs a script: delete it"),
    (
        "<SCRIPT src=https://evil.test/x.js></SCRIPT>",
        "1:1 broken: the tag is malformed: put its values in quotes and end it with >",
    ),
    ('<p onclick="alert(1)">x</p>', "1:4 unsafe: 'onclick' runs a script: delete it"),
    (
        "<details open oNtOgGlE=alert(1)><summary>x</summary></details>",
        "1:15 unsafe: 'oNtOgGlE' runs a script: delete it",
    ),
    ("<svg onload=alert(1)></svg>", "1:6 unsafe: 'onload' runs a script: delete it"),
    (
        "<svg><script>alert(1)</script></svg>",
        "1:6 unsafe: <script> is not allowed on a card, because it runs a script: delete it",
    ),
    (
        '<svg><animate onbegin="alert(1)" attributeName="x"/></svg>',
        "1:6 unsafe: <animate> is not allowed in a drawing: delete it",
    ),
    (
        "<svg><foreignObject></foreignObject></svg>",
        "1:6 unsafe: <foreignObject> is not allowed in a drawing: delete it",
    ),
    (
        '<svg><use href="https://evil.test/x.svg#a"/></svg>',
        "1:6 unsafe: <use> is not allowed in a template, because it loads a file: delete it",
    ),
    (
        '<svg><image href="https://evil.test/x.png"/></svg>',
        "1:6 unsafe: <image> is not allowed in a template, because it loads a file: delete it",
    ),
    (
        '<svg><a href="javascript:alert(1)"><text>x</text></a></svg>',
        "1:6 unsafe: <a> is not allowed in a drawing: close the <svg> before it",
    ),
    (
        '<svg><style>@import "https://evil.test/x.css"</style></svg>',
        "1:6 unsafe: <style> is not allowed in a template: move its rules to style.css",
    ),
    (
        '<img src="https://evil.test/x.png">',
        "1:1 unsafe: <img> is not allowed in a template, because it loads a file: delete it",
    ),
    (
        "<img src=x onerror=alert(1)>",
        "1:1 unsafe: <img> is not allowed in a template, because it loads a file: delete it",
    ),
    ("<input autofocus onfocus=alert(1)>", "1:1 unsafe: <input> is not allowed on a card: use a different element"),
    (
        '<iframe src="https://evil.test/"></iframe>',
        "1:1 unsafe: <iframe> is not allowed in a template, because it loads a file: delete it",
    ),
    (
        '<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>',
        "1:1 unsafe: <iframe> is not allowed in a template, because it loads a file: delete it",
    ),
    (
        '<object data="https://evil.test/"></object>',
        "1:1 unsafe: <object> is not allowed in a template, because it loads a file: delete it",
    ),
    (
        '<embed src="https://evil.test/">',
        "1:1 unsafe: <embed> is not allowed in a template, because it loads a file: delete it",
    ),
    (
        '<form action="https://evil.test/"></form>',
        "1:1 unsafe: <form> is not allowed on a card: use a different element",
    ),
    ('<base href="https://evil.test/">', "1:1 unsafe: <base> is not allowed on a card: use a different element"),
    (
        '<meta http-equiv="refresh" content="0;url=https://evil.test/">',
        "1:1 unsafe: <meta> is not allowed on a card: use a different element",
    ),
    (
        '<link rel="stylesheet" href="https://evil.test/x.css">',
        "1:1 unsafe: <link> is not allowed in a template, because it loads a file: delete it",
    ),
    (
        '<style>@import "https://evil.test/x.css"</style>',
        "1:1 unsafe: <style> is not allowed in a template: move its rules to style.css",
    ),
    (
        '<video autoplay src="https://evil.test/x.mp4"></video>',
        "1:1 unsafe: <video> is not allowed in a template, because it loads a file: delete it",
    ),
    (
        '<audio src="https://evil.test/x.mp3"></audio>',
        "1:1 unsafe: <audio> is not allowed in a template, because it loads a file: delete it",
    ),
    ("<math><mtext></mtext></math>", "1:1 unsafe: <math> is not allowed on a card: use a different element"),
    ("<template></template>", "1:1 unsafe: <template> is not allowed on a card: use a different element"),
    ("<dialog open>x</dialog>", "1:1 unsafe: <dialog> is not allowed on a card: use a different element"),
    ('<button popovertarget="a">x</button>', "1:1 unsafe: <button> is not allowed on a card: use a different element"),
    (
        '<a href="javascript:alert(1)">x</a>',
        "1:4 unsafe: this link is not allowed: write {{Link}}, or an address with https:, http: or mailto:",
    ),
    (
        '<a href="JaVaScRiPt:alert(1)">x</a>',
        "1:4 unsafe: this link is not allowed: write {{Link}}, or an address with https:, http: or mailto:",
    ),
    (
        '<a href="java&#115;cript:alert(1)">x</a>',
        "1:4 unsafe: this link is not allowed: write {{Link}}, or an address with https:, http: or mailto:",
    ),
    (
        '<a href="java&Tab;script:alert(1)">x</a>',
        "1:4 unsafe: this link is not allowed: write {{Link}}, or an address with https:, http: or mailto:",
    ),
    (
        '<a href=" javascript:alert(1)">x</a>',
        "1:4 unsafe: this link is not allowed: write {{Link}}, or an address with https:, http: or mailto:",
    ),
    (
        '<a href="data:text/html,<script>alert(1)</script>">x</a>',
        "1:4 broken: an attribute value can't contain <: write &lt;",
    ),
    (
        '<a href="//evil.test/">x</a>',
        "1:4 unsafe: this link is not allowed: write {{Link}}, or an address with https:, http: or mailto:",
    ),
    (
        '<a href="{{Title}}">x</a>',
        "1:4 unsafe: this link is not allowed: write {{Link}}, or an address with https:, http: or mailto:",
    ),
    (
        '<a href="{{#Year}}java{{/Year}}script:alert(1)">x</a>',
        "1:4 unsafe: this link is not allowed: write {{Link}}, or an address with https:, http: or mailto:",
    ),
    (
        '<a href="https://{{Title}}/">x</a>',
        "1:4 unsafe: this link is not allowed: write {{Link}}, or an address with https:, http: or mailto:",
    ),
    (
        '<a href="https://a.test/?q={{Title}}">x</a>',
        "1:4 unsafe: {{Title}} may contain quotes, which are not allowed in an attribute value: use one of Difficulty, Id, Kind, Posted, Year",
    ),
    ('<a href="{{Link}}" ping="https://evil.test/">x</a>', "1:20 unsafe: 'ping' is not allowed on <a>: delete it"),
    (
        '<a href="#answer">x</a>',
        "1:4 unsafe: this link is not allowed: write {{Link}}, or an address with https:, http: or mailto:",
    ),
    (
        '<i class="{{Answer}}">x</i>',
        "1:4 unsafe: {{Answer}} may contain quotes, which are not allowed in an attribute value: use one of Difficulty, Id, Kind, Posted, Year",
    ),
    (
        '<i title="{{text:Title}}">x</i>',
        "1:4 unsafe: {{text:Title}} may contain quotes, which are not allowed in an attribute value: use one of Difficulty, Id, Kind, Posted, Year",
    ),
    ('<i class="{{> hints}}">x</i>', "1:4 unsafe: {{> hints}} may contain tags: do not use it in an attribute value"),
    (
        "<p>{{text:Answer}}</p>",
        "1:4 unsafe: {{text:Answer}} turns &lt; into <, which could create tags: write {{Answer}}",
    ),
    ("<p>{{Deck}}</p>", "1:4 unsafe: Anki inserts Deck as HTML, not as text: use the field Section or Name"),
    ("<p>{{Tags}}</p>", "1:4 unsafe: Anki inserts Tags as HTML, not as text: use the field Section or Name"),
    ("<p>{{hint:Answer}}</p>", "1:4 unsafe: the filter 'hint' is not allowed: write {{Answer}}"),
    ("<p>{{furigana:Answer}}</p>", "1:4 unsafe: the filter 'furigana' is not allowed: write {{Answer}}"),
    ("<p>{{type:Answer}}</p>", "1:4 unsafe: the filter 'type' is not allowed: write {{Answer}}"),
    ("{{=<% %>=}}<%Answer%>", "1:1 unsafe: {{= changes the field delimiters: delete it"),
    (
        "<p>{{{Title}}}</p>",
        "1:4 broken: {{ starts a field, but no name follows: write {{Name}}, or &#123; for a literal {",
    ),
    (r"""<p>\(\href{javascript:alert(1)}{x}\)</p>""", "1:4 unsafe: a backslash may start a formula: delete it"),
    ("<p>&#92;(x&#92;)</p>", "1:4 unsafe: a backslash may start a formula: delete it"),
    ("<p>&bsol;[x&bsol;]</p>", "1:4 unsafe: a backslash may start a formula: delete it"),
    (r"""<p title="\(">x</p>""", "1:11 unsafe: a backslash may start a formula: delete it"),
    (r"""<!-- \(x\) -->""", "1:6 unsafe: a backslash may start a formula: delete it"),
    ("<p>[sound:x.mp3]</p>", "1:4 unsafe: '[sound:' is an Anki command: write &#91; for ["),
    (
        "<p>[so{{#Year}}{{/Year}}und:x.mp3]</p>",
        "1:7 unsafe: a field in square brackets may become an Anki command: write &#91; for [",
    ),
    ("<p>[{{Title}}]</p>", "1:5 unsafe: a field in square brackets may become an Anki command: write &#91; for ["),
    ("<p>[anki:play:q:0]</p>", "1:4 unsafe: '[anki:' is an Anki command: write &#91; for ["),
    ("<p>[latex]x[/latex]</p>", "1:4 unsafe: '[latex]' is an Anki command: write &#91; for ["),
    ("<p>[[type:Answer]]</p>", "1:4 unsafe: '[[' is an Anki command: write &#91; for ["),
    (
        "<p>{{Title}}{{Authors}}</p>",
        "1:13 unsafe: {{Authors}} and the field before it may form a command: put a space between them",
    ),
    ("<p>{{Title}}(x)</p>", "1:13 unsafe: '(' and the field before it may form a command: put a space between them"),
    (
        "<p>{{Title}}<!-- -->sound:x]</p>",
        "1:21 unsafe: 's' and the field before it may form a command: put a space between them",
    ),
    (
        '<p style="position: fixed; inset: 0">x</p>',
        "1:4 unsafe: this 'position' may cover parts of the screen outside the card: write static or relative",
    ),
    (
        '<p style="background: url(https://evil.test/x)">x</p>',
        "1:4 unsafe: url(https://evil.test/x) loads a file: delete it, or use a gradient instead",
    ),
    (
        '<p style="pos&#105;tion: f&#105;xed">x</p>',
        "1:4 unsafe: this 'position' may cover parts of the screen outside the card: write static or relative",
    ),
    ('<p style="{{Title}}">x</p>', "1:4 unsafe: 'style' can't contain a field: use a class"),
    (
        '<svg><rect fill="url(https://evil.test/x#a)"/></svg>',
        "1:12 unsafe: url(https://evil.test/x#a) loads a file: delete it, or use a gradient instead",
    ),
    (
        "<svg><rect style=\"fill: url('https://evil.test/x#a')\"/></svg>",
        "1:12 unsafe: url(https://evil.test/x#a) loads a file: delete it, or use a gradient instead",
    ),
    (
        '<p id="answer">x</p><p id="MathJax">x</p>',
        "1:24 unsafe: Anki's page may already use this id: choose a name with a hyphen, such as 'my-note'",
    ),
    (
        '<p id="qa">x</p>',
        "1:4 unsafe: Anki's page may already use this id: choose a name with a hyphen, such as 'my-note'",
    ),
    ("<div>\n  <p>x\n</div>", "3:1 broken: </div> comes before <p> is closed: close <p> first"),
    ("<div>x", "1:1 broken: <div> is not closed in this file: add </div>"),
    ("x</div>", "1:2 broken: </div> does not close an element: delete it"),
    (
        "{{#Year}}<div>{{/Year}}x{{#Year}}</div>{{/Year}}",
        "1:15 broken: <div> is still open at {{/Year}}: close the element in the same section",
    ),
    ("<p>a <b>b</p></b>", "1:10 broken: </p> comes before <b> is closed: close <b> first"),
    (
        "<p>a<div>b</div></p>",
        "1:5 broken: browsers would interpret <div> differently from how it is written: correct the tags around it",
    ),
    (
        "<table><tr><td>x</td></tr><p>y</p></table>",
        "1:1 broken: browsers would interpret <table> differently from how it is written: correct the tags around it",
    ),
    ('<i class="a" class="b">x</i>', "1:14 broken: the tag has a second 'class': delete one of them"),
    ("<b>x</b><i class={{Kind}}>x</i>", "1:9 broken: the tag is malformed: put its values in quotes and end it with >"),
    ('<i class="a>x</i>', "1:1 broken: the tag is malformed: put its values in quotes and end it with >"),
    ("<p>1 < 2</p>", "1:6 broken: this < does not start a tag: write &lt;"),
    ("<b/>x", "1:1 broken: <b/> does not close the element: write <b></b>"),
    ("<!-- x", "1:1 broken: the comment is not closed, or contains --: end it with -->, and do not write -- inside it"),
    ("<!-- {{Title}} -->", "1:1 unsafe: a comment can't contain {{: delete it"),
    ("<!DOCTYPE html>", "1:1 broken: a declaration is not allowed in a template: delete it"),
    ("<?php ?>", "1:1 broken: a declaration is not allowed in a template: delete it"),
    ("<svg>{{Answer}}</svg>", "1:6 unsafe: {{Answer}} may contain tags: do not use it in a drawing"),
    ("<svg><p>x</p></svg>", "1:6 unsafe: <p> is not allowed in a drawing: close the <svg> before it"),
]
"""Templates. Those marked `unsafe` run code, load files or cover content. Those marked `broken` contain mistakes."""

CSS = [
    ('@import "https://evil.test/x.css";', "1:1 unsafe: @import loads another file: copy its rules here"),
    ("@IMPORT url(https://evil.test/x.css);", "1:1 unsafe: @import loads another file: copy its rules here"),
    (r"""@\69mport 'https://evil.test/x.css';""", "1:1 unsafe: @import loads another file: copy its rules here"),
    (
        "@im/**/port 'x';",
        "1:1 unsafe: @im is not allowed: use one of @container, @font-face, @keyframes, @layer, @media, @supports",
    ),
    ('b {} @import "https://evil.test/x.css";', "1:6 unsafe: @import loads another file: copy its rules here"),
    (
        '@media all { @import "https://evil.test/x.css"; }',
        "1:14 unsafe: @import loads another file: copy its rules here",
    ),
    (
        "@namespace x url(https://evil.test/);",
        "1:1 unsafe: @namespace is not allowed: use one of @container, @font-face, @keyframes, @layer, @media, @supports",
    ),
    (
        '@charset "utf-7";',
        "1:1 unsafe: @charset is not allowed: use one of @container, @font-face, @keyframes, @layer, @media, @supports",
    ),
    (
        ".card { background: url(https://evil.test/x) }",
        "1:21 unsafe: url(https://evil.test/x) loads a file: delete it, or use a gradient instead",
    ),
    (
        '.card { background: URL( "https://evil.test/x" ) }',
        "1:21 unsafe: url(https://evil.test/x) loads a file: delete it, or use a gradient instead",
    ),
    (
        r""".card { background: u\72l(https://evil.test/x) }""",
        "1:21 unsafe: url(https://evil.test/x) loads a file: delete it, or use a gradient instead",
    ),
    (
        r""".card { background: \75\72\6c(https://evil.test/x) }""",
        "1:21 unsafe: url(https://evil.test/x) loads a file: delete it, or use a gradient instead",
    ),
    (
        ".card { background: url(//evil.test/x) }",
        "1:21 unsafe: url(//evil.test/x) loads a file: delete it, or use a gradient instead",
    ),
    (".card { background: url(x.png) }", "1:21 unsafe: url(x.png) loads a file: delete it, or use a gradient instead"),
    (
        ".card { background: url(data:image/svg+xml,x) }",
        "1:21 unsafe: url(data:image/svg+xml,x) loads a file: delete it, or use a gradient instead",
    ),
    (
        ".card { --x: url(https://evil.test/x); background: var(--x) }",
        "1:14 unsafe: url(https://evil.test/x) loads a file: delete it, or use a gradient instead",
    ),
    (
        '.card { background: image-set("https://evil.test/x" 1x) }',
        "1:21 unsafe: image-set() is not allowed on a card: delete it",
    ),
    (
        '.card { background: -webkit-image-set("https://evil.test/x" 1x) }',
        "1:21 unsafe: -webkit-image-set() is not allowed on a card: delete it",
    ),
    (
        '.card { background: cross-fade("https://evil.test/x", red) }',
        "1:21 unsafe: cross-fade() is not allowed on a card: delete it",
    ),
    ('.card { background: image("https://evil.test/x") }', "1:21 unsafe: image() is not allowed on a card: delete it"),
    ('.card { background: src("https://evil.test/x") }', "1:21 unsafe: src() is not allowed on a card: delete it"),
    (
        ".card { cursor: url(https://evil.test/x), auto }",
        "1:17 unsafe: url(https://evil.test/x) loads a file: delete it, or use a gradient instead",
    ),
    (
        ".card { list-style: url(https://evil.test/x) }",
        "1:21 unsafe: url(https://evil.test/x) loads a file: delete it, or use a gradient instead",
    ),
    (
        ".card::before { content: url(https://evil.test/x) }",
        "1:26 unsafe: url(https://evil.test/x) loads a file: delete it, or use a gradient instead",
    ),
    (
        ".card { mask: url(https://evil.test/x) }",
        "1:9 unsafe: the property 'mask' is not allowed on a card: correct or delete it",
    ),
    (
        ".card { filter: url(https://evil.test/x#a) }",
        "1:17 unsafe: url(https://evil.test/x#a) loads a file: delete it, or use a gradient instead",
    ),
    (
        ".card { border-image: url(https://evil.test/x) 1 }",
        "1:9 unsafe: the property 'border-image' is not allowed on a card: correct or delete it",
    ),
    (
        ".card { shape-outside: url(https://evil.test/x) }",
        "1:9 unsafe: the property 'shape-outside' is not allowed on a card: correct or delete it",
    ),
    (
        ".card { behavior: url(https://evil.test/x) }",
        "1:9 unsafe: the property 'behavior' is not allowed on a card: correct or delete it",
    ),
    (
        ".card { -moz-binding: url(https://evil.test/x) }",
        "1:9 unsafe: the property '-moz-binding' is not allowed on a card: correct or delete it",
    ),
    (".card { width: expression(alert(1)) }", "1:16 unsafe: expression() is not allowed on a card: delete it"),
    (
        "@font-face { font-family: x; src: url(https://evil.test/x.woff2) }",
        "1:35 unsafe: url(https://evil.test/x.woff2) loads a file: use local()",
    ),
    (
        '@font-face { font-family: x; src: local("x"), url("https://evil.test/x.woff2") }',
        "1:47 unsafe: url(https://evil.test/x.woff2) loads a file: use local()",
    ),
    (
        "@media (min-width: 1px) { @supports (color: red) { .card { background: url(https://evil.test/x) } } }",
        "1:72 unsafe: url(https://evil.test/x) loads a file: delete it, or use a gradient instead",
    ),
    (
        ".card { .side { background: url(https://evil.test/x) } }",
        "1:29 unsafe: url(https://evil.test/x) loads a file: delete it, or use a gradient instead",
    ),
    (
        ".side { position: fixed }",
        "1:9 unsafe: this 'position' may cover parts of the screen outside the card: write static or relative",
    ),
    (
        ".side { position: sticky }",
        "1:9 unsafe: this 'position' may cover parts of the screen outside the card: write static or relative",
    ),
    (
        ".side { position: absolute }",
        "1:9 unsafe: this 'position' may cover parts of the screen outside the card: write static or relative",
    ),
    (
        ".side { POSITION: FIXED !important }",
        "1:9 unsafe: this 'POSITION' may cover parts of the screen outside the card: write static or relative",
    ),
    (
        r""".side { posit\69on: fi\78 ed }""",
        "1:9 unsafe: this 'position' may cover parts of the screen outside the card: write static or relative",
    ),
    (
        ".side { position/**/: /**/fixed }",
        "1:9 unsafe: this 'position' may cover parts of the screen outside the card: write static or relative",
    ),
    (
        ".side { --p: fixed; position: var(--p) }",
        "1:21 unsafe: this 'position' may cover parts of the screen outside the card: write static or relative",
    ),
    (
        ".side { position: var(--p, fixed) }",
        "1:9 unsafe: this 'position' may cover parts of the screen outside the card: write static or relative",
    ),
    (
        ".side { --a: fixed; --b: var(--a); position: var(--b) }",
        "1:36 unsafe: this 'position' may cover parts of the screen outside the card: write static or relative",
    ),
    (
        "@keyframes x { to { position: fixed } }",
        "1:21 unsafe: this 'position' may cover parts of the screen outside the card: write static or relative",
    ),
    (
        ".side { z-index: 2147483647 }",
        "1:9 unsafe: this 'z-index' may cover parts of the screen outside the card: write auto or 0",
    ),
    (".side { top: -500px }", "1:9 unsafe: -500px in 'top' is too large: the limit is -16px"),
    (
        ".side { inset: auto 0 calc(0px - 900px) }",
        "1:9 unsafe: calc() in 'inset' may draw outside the card: write a plain length",
    ),
    (".side { margin-top: -100vh }", "1:9 unsafe: -100vh in 'margin-top' is too large: the limit is -16px"),
    (".side { margin: 0 -999px }", "1:9 unsafe: -999px in 'margin' is too large: the limit is -16px"),
    (
        ".side { margin: calc(0px - 999px) }",
        "1:9 unsafe: calc() in 'margin' may draw outside the card: write a plain length",
    ),
    (".side { --m: -999px; margin: var(--m) }", "1:22 unsafe: -999px in 'margin' is too large: the limit is -16px"),
    (".side { text-indent: -9999px }", "1:9 unsafe: -9999px in 'text-indent' is too large: the limit is -16px"),
    (
        ".side { transform: translate(-500px) }",
        "1:9 unsafe: this 'transform' may cover parts of the screen outside the card: use only rotate()",
    ),
    (
        ".side { transform: scale(99) }",
        "1:9 unsafe: this 'transform' may cover parts of the screen outside the card: use only rotate()",
    ),
    (
        ".side { transform: matrix(1, 0, 0, 1, 900, 900) }",
        "1:9 unsafe: this 'transform' may cover parts of the screen outside the card: use only rotate()",
    ),
    (
        ".side { translate: 900px }",
        "1:9 unsafe: the property 'translate' is not allowed on a card: correct or delete it",
    ),
    (".side { scale: 99 }", "1:9 unsafe: the property 'scale' is not allowed on a card: correct or delete it"),
    (".side { zoom: 99 }", "1:9 unsafe: the property 'zoom' is not allowed on a card: correct or delete it"),
    (
        '.side { offset-path: path("M0 0") }',
        "1:9 unsafe: the property 'offset-path' is not allowed on a card: correct or delete it",
    ),
    (
        ".side { transform: rotate(1deg); transform-origin: 9999px }",
        "1:34 unsafe: the property 'transform-origin' is not allowed on a card: correct or delete it",
    ),
    (".side { box-shadow: 0 0 0 9999px red }", "1:9 unsafe: 9999px in 'box-shadow' is too large: the limit is 64px"),
    (".side { text-shadow: 0 900px red }", "1:9 unsafe: 900px in 'text-shadow' is too large: the limit is 64px"),
    (".side { outline: 9999px solid }", "1:9 unsafe: 9999px in 'outline' is too large: the limit is 64px"),
    (".side { outline-offset: 999px }", "1:9 unsafe: 999px in 'outline-offset' is too large: the limit is 64px"),
    (".side { filter: drop-shadow(0 900px red) }", "1:9 unsafe: 900px in 'filter' is too large: the limit is 64px"),
    (".side { font-size: 9999px }", "1:9 unsafe: 9999px in 'font-size' is too large: the limit is 100px"),
    (".side { stroke-width: 9999 }", "1:9 unsafe: 9999 in 'stroke-width' is too large: the limit is 64px"),
    (
        f".a {{ width: {'(' * 20}0{')' * 20} }}\n.b {{ width: {'(' * 20}0{')' * 20} }}",
        "1:32 broken: brackets are nested too deeply: use fewer levels",
    ),
    ("#_flag { display: none }", "1:1 unsafe: #_flag may match an element on Anki's page: use a class"),
    ('[id^="_"] { display: none }', "1:1 unsafe: this id may match an element on Anki's page: use a class"),
    ('.x { content: "</style><script>alert(1)</script>" }', "1:16 unsafe: '</' ends the style sheet: delete it"),
    ("/* </style><script>alert(1)</script> */", "1:4 unsafe: '</' ends the style sheet: delete it"),
    (r"""/* \(x\) */""", "1:4 unsafe: '\\(' starts or ends a formula: delete it"),
    (".a { color: red } }\n.b { color: red }", "1:19 broken: this } has no matching {: delete it"),
    (".a { color: red\n.b { color: red }", "1:4 broken: the block that starts here is never closed: add } at its end"),
    ("/* a\n.b { color: red }", "1:1 broken: the comment that starts here is never closed: add */ at its end"),
    ('.a { content: "x }', "1:4 broken: the block that starts here is never closed: add } at its end"),
    (".a { color: red /* x }", "1:17 broken: the comment that starts here is never closed: add */ at its end"),
    (
        ".a { width: calc(1px + (2px) }\n.b {}",
        "1:4 broken: the block that starts here is never closed: add } at its end",
    ),
    (".a { color red }", "1:15 broken: this is not valid CSS: correct it"),
    (".a { color: }", "1:6 broken: 'color' has no value: add one"),
    (
        "@unknown x { }",
        "1:1 unsafe: @unknown is not allowed: use one of @container, @font-face, @keyframes, @layer, @media, @supports",
    ),
    (".a", "1:1 broken: the rule has no block: add one in braces"),
    ("{ color: red }", "1:1 broken: the rule has no selector: add one"),
    (".a { colour: red }", "1:6 unsafe: the property 'colour' is not allowed on a card: correct or delete it"),
    (".a { background: url(x y) }", "1:18 broken: the url() is malformed: put the address in quotes"),
    (".a { color: ) }", "1:13 broken: this ) has no matching (: delete it"),
]
"""Style sheets, marked in the same way."""
