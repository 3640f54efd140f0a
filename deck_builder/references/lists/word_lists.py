"""Words that are typical of labels, or that do not occur in names."""

_LABELS = """
paper papers pdf arxiv code codes github gitlab project projects page pages webpage website site web homepage
home demo demos video videos slides slide poster posters blog blogs post link links url doi html abs abstract
bibtex bib cite citation citations data dataset datasets model models weights supp supplementary supplement
supplemental material materials appendix review reviews note notes summary talk presentation youtube colab
tutorial official unofficial implementation implementations pytorch tensorflow tf keras caffe torch matlab jax
here source sources repo repository openreview acm ieee springer semantic scholar huggingface hf hugging face
twitter tweet thread medium zhihu csdn preprint preprints version extended full short long journal conf
conference proceedings publication publisher readme wiki docs documentation stars star license stats badge the
and of on to in for with or by my our this see also more download view read software library toolbox news
article interview toolkit benchmark checkpoint checkpoints evaluation results ppt audio samples sample thesis
report book chapter book2 pub biorxiv medrxiv chemrxiv nips neurips iclr icml cvpr iccv eccv acl emnlp naacl
aaai ijcai kdd sigir www miccai aistats uai colt wacv bmvc interspeech icassp coling tmlr jmlr tpami corr oral
spotlight award best workshop findings main track new updated update todo keyword keywords explained v1 v2 v3
pdf1 pdf2 mirror talks discussion comment comments original online offline free pre print text 论文 代码 项目 链接 笔记
解读 数据集 主页 翻译 原文 中文 英文 视频
"""
_NOT_IN_NAMES = """
arxiv preprint paper code github pdf project page workshop conference journal proceedings university institute
lab labs google microsoft deepmind openai facebook meta nvidia amazon apple ibm tencent alibaba baidu huawei
research ai learning deep neural network networks model models language vision survey review benchmark dataset
data image video graph reinforcement method methods approach framework based via using towards toward from
with without for best award oral spotlight poster springer ieee acm nature science cell the a an in on of to
is are press transactions letters international annual advances proc key keywords keyword tldr date publisher
env official blog book chapter website demo slides new unknown task tasks training attention transformer
detection segmentation recognition generation object text speech audio high low fast large small multi-modal
multimodal
"""
LABEL_WORDS = frozenset(_LABELS.split())
"""Words that are typical of link labels and of the names of venues."""
NOT_NAMES = frozenset(_NOT_IN_NAMES.split())
"""Words that do not occur in the names of people."""
