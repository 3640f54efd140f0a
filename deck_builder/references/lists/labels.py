"""Tell titles from the labels of links, such as "paper", "[pdf]", "ICCV 2021" or "17 Nov 2022"."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from deck_builder.references.lists.venues import KNOWN_VENUES

_LABEL_WORDS = set(
    "paper papers pdf arxiv code codes github gitlab project projects page pages webpage website site web homepage "
    "home demo demos video videos slides slide poster posters blog blogs post link links url doi html abs abstract "
    "bibtex bib cite citation citations data dataset datasets model models weights supp supplementary supplement "
    "supplemental material materials appendix review reviews note notes summary talk presentation youtube colab "
    "tutorial official unofficial implementation implementations pytorch tensorflow tf keras caffe torch matlab jax "
    "here source sources repo repository openreview acm ieee springer semantic scholar huggingface hf hugging face "
    "twitter tweet thread medium zhihu csdn preprint preprints version extended full short long journal conf "
    "conference proceedings publication publisher readme wiki docs documentation stars star license stats badge "
    "the and of on to in for with or by my our this see also more download view read software library toolbox "
    "news article interview toolkit benchmark checkpoint checkpoints evaluation results ppt audio samples sample "
    "thesis report book chapter book2 pub biorxiv medrxiv chemrxiv nips neurips iclr icml cvpr iccv eccv acl emnlp "
    "naacl aaai ijcai kdd sigir www miccai aistats uai colt wacv bmvc interspeech icassp coling tmlr jmlr tpami corr "
    "oral spotlight award best workshop findings main track new updated update todo keyword keywords explained "
    "v1 v2 v3 pdf1 pdf2 mirror talks discussion comment comments original online offline free pre print text "
    "论文 代码 项目 链接 笔记 解读 数据集 主页 翻译 原文 中文 英文 视频".split()
)
_PAPER_LABELS = re.compile(
    r"(?i)\b(?:papers?|pdf|arxiv|preprint|openreview|doi|abs|publication|ieee|acm|springer|biorxiv|论文|原文)\b|^论文"
)
_VENUE = re.compile(rf"(?:{KNOWN_VENUES})|RecSys|Recsys|ARXIV", re.IGNORECASE)
_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|january|february|march|april|june|july|august|september"
    r"|october|november|december)\.?"
)
_DATE = re.compile(
    rf"(?i)\W*(?:{_MONTH}[\s,]*)?(?:\d{{1,2}}(?:st|nd|rd|th)?[\s,]*)?(?:{_MONTH}[\s,]*)?(?:\d{{1,2}}[\s,]*)?"
    r"(?:19|20)\d\d(?:\s*[-/.]\s*\d{1,2})*\W*"
)
_VENUE_AND_YEAR = re.compile(
    r"(?i)\W*(?:(?:in|at)\s+)?(?:[\w&@+]+[\s\-/:,'\u2019]*){1,5}?(?:(?:19|20)\d\d|['\u2019]\d\d)(?:\s*\(?(?:oral|spotlight|poster|"
    r"workshops?|best paper|findings|highlight|w|long|short|demo|under review|submitted)\)?)*\W*"
)
_PERSON_AND_YEAR = re.compile(r"[^\W\d_][\w'\u2019\-.]*(?:(?:,?\s+(?:and|&|et al\.?|[^\W\d_][\w'\u2019\-.]*))|,)*,?\s*\(?(?:19|20)\d\d[a-z]?\)?\W*")
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
_PAPER_PATH = re.compile(r"(?i)\.pdf(?:[?#].*)?$|\.ps(?:\.gz)?$|/pdf/|/papers?/|/proceedings/|huggingface\.co/papers/|/publications?/.*\w|/content/10\.")
_NOT_PAPER = re.compile(
    r"(?i)(?:^|[./])(?:github\.com|gitlab\.com|github\.io|youtube\.com|youtu\.be|twitter\.com|x\.com|medium\.com|zhihu\.com|"
    r"bilibili\.com|wikipedia\.org|linkedin\.com|shields\.io|kaggle\.com|reddit\.com|colab\.research\.google\.com|csdn\.net|"
    r"coursera\.org|udacity\.com|amazon\.com|paperswithcode\.com|drive\.google\.com|awesome\.re|slideshare\.net|"
    r"mp\.weixin\.qq\.com|discord\.gg|vimeo\.com)(?:/|$|:)"
)
_BRACKETS = "[](){}<>【】（）「」`*_|\"'\u201c\u201d,;:.!·•-–— \n\t"


def words(text: str) -> list[str]:
    """Return the words of a text."""
    return re.findall(r"[^\W_](?:[\w'\u2019\-]*[^\W_])?", text)


def is_date(text: str) -> bool:
    """Return whether a text is only a date or a year."""
    return len(text) < 60 and bool(text.strip()) and bool(_DATE.fullmatch(text.strip()))


@lru_cache(4096)
def is_label(text: str) -> bool:
    """Return whether a text only says what a link or a column is, or when and where a paper appeared."""
    bare = text.strip(_BRACKETS)
    if len(bare) > 120:
        return False
    parts = words(bare)
    if not parts or re.match(r"(?i)https?://|www\.", bare) or is_date(bare):
        return True
    if all(part.casefold() in _LABEL_WORDS or part.isdigit() for part in parts) or _VENUE.fullmatch(bare):
        return True
    if len(parts) <= 6 and not _has_lower_words(parts) and _VENUE_AND_YEAR.fullmatch(bare):
        return True
    return is_person_and_year(bare)


def is_person_and_year(text: str) -> bool:
    """Return whether a text is an attribution such as `Brandt (1972)` or `Ohara, Laan (1985)`."""
    bare = text.strip(" .:;,[]")
    parts = words(bare)
    return len(parts) <= 8 and len(bare) < 100 and not _has_lower_words(parts) and bool(_PERSON_AND_YEAR.fullmatch(bare))


def _has_lower_words(parts: list[str]) -> bool:
    return sum(p[0].islower() and p not in ("and", "et", "al", "in", "at", "of", "on", "van", "de", "der", "von") for p in parts) > 0


def is_paper_label(text: str) -> bool:
    """Return whether a label says that its link leads to a paper."""
    return is_label(text) and bool(_PAPER_LABELS.search(text))


def is_paper_address(url: str) -> bool:
    """Return whether an address is usually that of a paper. Files next to the list count, too."""
    if not url or url.startswith(("#", "mailto:")) or is_other_address(url):
        return is_local_paper(url) or (url.casefold().endswith(".pdf") and "://" in url)
    return bool(_HOSTS.search(url)) or bool(_PAPER_PATH.search(url))


def is_local_paper(url: str) -> bool:
    """Return whether an address is that of a PDF next to the list."""
    return bool(url) and not urlsplit_scheme(url) and url.casefold().split("#")[0].endswith((".pdf", ".ps", ".djvu"))


def urlsplit_scheme(url: str) -> str:
    """Return the scheme of an address, or "" if it has none or is broken."""
    try:
        return urlsplit(url).scheme
    except ValueError:
        return ""


def is_other_address(url: str) -> bool:
    """Return whether an address is that of code, a video, a blog or the like."""
    return bool(_NOT_PAPER.search(url))
