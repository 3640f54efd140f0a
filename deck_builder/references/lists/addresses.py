"""Distinguish the addresses of papers from those of code, videos, blogs and people."""

import re
from urllib.parse import urlsplit

_HOSTS = re.compile(
    r"(?i)(?:^|[./])(?:arxiv\.org|alphaxiv\.org|ar5iv\.\w+|doi\.org|openreview\.net|aclanthology\.org|aclweb\.org|thecvf\.com|"
    r"cv-foundation\.org|neurips\.cc|nips\.cc|mlr\.press|jmlr\.org|ieee\.org|computer\.org|acm\.org|springer\.com|springeropen\.com|"
    r"sciencedirect\.com|nature\.com|science\.org|sciencemag\.org|usenix\.org|semanticscholar\.org|researchgate\.net|"
    r"biorxiv\.org|medrxiv\.org|ecva\.net|bmva\.org|isca-speech\.org|isca-archive\.org|aaai\.org|ijcai\.org|vldb\.org|"
    r"mdpi\.com|frontiersin\.org|plos\.org|pnas\.org|wiley\.com|tandfonline\.com|sagepub\.com|oup\.com|cambridge\.org|"
    r"iacr\.org|ndss-symposium\.org|dagstuhl\.de|roboticsproceedings\.org|robotics-proceedings\.org|osf\.io|hal\.science|"
    r"archives-ouvertes\.fr|ncbi\.nlm\.nih\.gov|pubmed\.\w+|ssrn\.com|jstor\.org|citeseerx?\.\w+|iospress\.\w+|elsevier\.com|"
    r"cell\.com|iop\.org|aps\.org|siam\.org|spiedigitallibrary\.org|optica\.org|osapublishing\.org|dblp\.org|"
    r"mitpressjournals\.org|mit\.edu/(?:tacl|coli|neco)|projecteuclid\.org|scholar\.google\.com|techrxiv\.org|preprints\.org|"
    r"eprint\.iacr\.org|cidrdb\.org|eurographics\.org|eg\.org|distill\.pub|transformer-circuits\.pub|jair\.org|hindawi\.com|"
    r"lmsys\.org/papers|rssconference|roboticsconference\.org|ceur-ws\.org|aisel\.aisnet\.org|ojs\.\w+|emerald\.com|acs\.org|rsc\.org"
    r")(?:/|$|:|\?)"
)
_PAPER_PATH = re.compile(
    r"(?i)\.pdf(?:[?#].*)?$|\.ps(?:\.gz)?$|/pdf/|/papers?/|/proceedings/|huggingface\.co/papers/|/publications?/.*\w|/content/10\."
)
_NOT_PAPER = re.compile(
    r"(?i)(?:^|[./])(?:github\.com|gitlab\.com|github\.io|youtube\.com|youtu\.be|twitter\.com|x\.com|medium\.com|zhihu\.com|"
    r"bilibili\.com|wikipedia\.org|linkedin\.com|shields\.io|kaggle\.com|reddit\.com|colab\.research\.google\.com|csdn\.net|"
    r"coursera\.org|udacity\.com|amazon\.com|paperswithcode\.com|drive\.google\.com|awesome\.re|slideshare\.net|"
    r"mp\.weixin\.qq\.com|discord\.gg|vimeo\.com)(?:/|$|:)"
)


def is_paper_address(url: str) -> bool:
    """Return whether an address usually leads to a paper. The address may be the path of a file next to the list."""
    if re.search(
        r"(?i)openreview\.net/profile|/citations\?|/~|dblp\.org/(?:pid|pers)|/author/", url
    ) and not url.casefold().endswith(".pdf"):
        return False  # a person's page
    if not url or url.startswith(("#", "mailto:")) or is_other_address(url):
        return is_local_paper(url) or (url.casefold().endswith(".pdf") and "://" in url)
    return bool(_HOSTS.search(url)) or bool(_PAPER_PATH.search(url))


def is_local_paper(url: str) -> bool:
    """Return whether an address is the path of a document, such as a PDF next to the list."""
    return bool(url) and not _scheme(url) and url.casefold().split("#")[0].endswith((".pdf", ".ps", ".djvu"))


def _scheme(url: str) -> str:
    """Return the scheme of an address, or "" if it has none or is broken."""
    try:
        return urlsplit(url).scheme
    except ValueError:
        return ""


def is_other_address(url: str) -> bool:
    """Return whether an address leads to code, a video, a blog or another page that is not a paper."""
    return bool(_NOT_PAPER.search(url))
