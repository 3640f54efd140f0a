"""The elements that a figure may contain: shapes, text and paint, but nothing that runs, loads files or moves."""

SVG = "http://www.w3.org/2000/svg"
XHTML = "http://www.w3.org/1999/xhtml"
MATHML = "http://www.w3.org/1998/Math/MathML"

TEXTS = ("text", "tspan", "textPath")
ELEMENTS = {
    *("svg", "g", "defs", "symbol", "use", "title", "desc", "metadata", "style", "switch", "image"),
    *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", *TEXTS, "marker"),
    *("linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern", "filter"),
    *("feBlend", "feColorMatrix", "feComposite", "feDropShadow", "feFlood", "feGaussianBlur", "feMerge"),
    *("feMergeNode", "feOffset"),
}
