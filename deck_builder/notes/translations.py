"""The words that deck-builder puts on cards, in languages other than English: one table for each language.

The names are those of the English words. `question-` names are the standard questions (see standard_cards.py); in
them, {name}, {title}, {method} and {venue} stand for those of the paper. The question about the key insight names no
paper, because the card shows the title above it.
"""

from collections.abc import Mapping

_NAMES = (
    *("question", "answer", "source", "summary", "about", "read", "posted", "report", "timeline", "empty-timeline"),
    *("hint", "builds-on", "leads-to", "blank", "filled", "and", "more"),
    *("kind-insight", "kind-insight-reverse", "kind-year", "kind-problem", "kind-problem-reverse", "kind-mechanism"),
    *("kind-equation", "kind-result", "kind-contrast", "kind-myth", "kind-limit", "kind-lineage", "kind-fact"),
    *("level-beginner", "level-intermediate", "level-advanced", "level-expert"),
    *("question-year", "question-year-at", "question-key_insight", "question-problem_solved"),
)


def _table(text: str) -> Mapping[str, str]:
    """Return the words in a text that has one on each line, by name."""
    return dict(zip(_NAMES, text.strip().splitlines(), strict=True))


TRANSLATIONS: Mapping[str, Mapping[str, str]] = {
    "de": _table("""\
Frage
Antwort
Quelle
Das Paper in einer Minute
Über das Paper
Paper lesen
auf arXiv
Fehler auf dieser Karte melden
auf einem Zeitstrahl
Ein Zeitstrahl, noch leer
Hinweis
Baut auf
Führt zu
Lücke
ergänzt
und
weitere
Kernidee
Welches Paper?
Jahr
Gelöstes Problem
Welche Methode?
So funktioniert es
Formel
Ergebnis
Vergleich
Verbreiteter Irrtum
Grenze
Herkunft
Fakt
für Einsteiger
mittel
fortgeschritten
für Fachleute
{name}: in welchem Jahr?
{name} ({venue}): in welchem Jahr?
Was ist die Kernidee dieses Papers?
{method}: welches Problem wird damit gelöst?
"""),
    "fr": _table("""\
Question
Réponse
Source
L’article en une minute
À propos de l’article
Lire l’article
sur arXiv en
Signaler cette carte
sur une frise chronologique
Une frise chronologique, encore vide
Indice
S’appuie sur
Mène à
trou
complété
et
autres
Idée clé
Quel article ?
Année
Problème résolu
Quelle méthode ?
Fonctionnement
Formule
Résultat
Comparaison
Erreur courante
Limite
Origine
Fait
pour débutants
intermédiaire
avancé
pour experts
{name} : en quelle année ?
{name} ({venue}) : en quelle année ?
Quelle est l’idée clé de cet article ?
{method} : quel problème cette méthode résout-elle ?
"""),
    "es": _table("""\
Pregunta
Respuesta
Fuente
El artículo en un minuto
Sobre el artículo
Leer el artículo
en arXiv en
Informar de un error en esta tarjeta
en una línea de tiempo
Una línea de tiempo, aún vacía
Pista
Se basa en
Da lugar a
hueco
completado
y
más
Idea clave
¿Qué artículo?
Año
Problema resuelto
¿Qué método?
Cómo funciona
Fórmula
Resultado
Comparación
Error común
Límite
Origen
Dato
para principiantes
intermedio
avanzado
para expertos
{name}: ¿en qué año?
{name} ({venue}): ¿en qué año?
¿Cuál es la idea clave de este artículo?
{method}: ¿qué problema resuelve?
"""),
    "pt": _table("""\
Pergunta
Resposta
Fonte
O artigo em um minuto
Sobre o artigo
Ler o artigo
no arXiv em
Relatar um erro neste cartão
em uma linha do tempo
Uma linha do tempo, ainda vazia
Dica
Baseia-se em
Leva a
lacuna
preenchido
e
mais
Ideia-chave
Qual artigo?
Ano
Problema resolvido
Qual método?
Como funciona
Fórmula
Resultado
Comparação
Erro comum
Limite
Origem
Fato
para iniciantes
intermediário
avançado
para especialistas
{name}: em que ano?
{name} ({venue}): em que ano?
Qual é a ideia-chave deste artigo?
{method}: que problema resolve?
"""),
    "zh": _table("""\
问题
答案
出处
一分钟读懂论文
关于论文
阅读论文
arXiv 发布年份：
反馈此卡片的问题
在时间轴上
尚为空白的时间轴
提示
基于
启发了
填空
已填
及另外
项
核心思想
哪篇论文？
年份
解决的问题
哪种方法？
工作原理
公式
结果
比较
常见误解
局限
来源
事实
入门
中级
高级
专家
{name}：发表于哪一年？
{name}（{venue}）：发表于哪一年？
这篇论文的核心思想是什么？
{method}：解决了什么问题？
"""),
    "ja": _table("""\
問題
解答
出典
1分でわかる論文
論文について
論文を読む
arXiv 公開年：
このカードの誤りを報告
年表上の位置
まだ空白の年表
ヒント
基になった研究
発展した研究
空欄
記入済み
ほか
件
核心となるアイデア
どの論文？
年
解決した問題
どの手法？
仕組み
数式
結果
比較
よくある誤解
限界
由来
事実
初級
中級
上級
専門家向け
{name}：何年に発表された？
{name}（{venue}）：何年に発表された？
この論文の核心となるアイデアは？
{method}：どんな問題を解決する？
"""),
    "ko": _table("""\
질문
답
출처
1분 만에 읽는 논문
논문 정보
논문 읽기
arXiv 공개 연도:
이 카드의 오류 신고
연표 위의 위치
아직 비어 있는 연표
힌트
바탕이 된 연구
이어진 연구
빈칸
채움
외
개
핵심 아이디어
어느 논문?
연도
해결한 문제
어떤 방법?
작동 방식
수식
결과
비교
흔한 오해
한계
유래
사실
입문
중급
고급
전문가
{name}: 몇 년에 발표되었는가?
{name}({venue}): 몇 년에 발표되었는가?
이 논문의 핵심 아이디어는 무엇인가?
{method}: 어떤 문제를 해결하는가?
"""),
    "ar": _table("""\
سؤال
جواب
المصدر
البحث في دقيقة
عن البحث
اقرأ البحث
على arXiv عام
أبلغ عن خطأ في هذه البطاقة
على خط زمني
خط زمني ما زال فارغًا
تلميح
يعتمد على
أدى إلى
فراغ
مملوء
و
أخرى
الفكرة الرئيسية
أي بحث؟
السنة
المشكلة المحلولة
أي طريقة؟
طريقة العمل
صيغة
نتيجة
مقارنة
خطأ شائع
حد
الأصل
حقيقة
للمبتدئين
متوسط
متقدم
للخبراء
{name}: في أي عام؟
{name} ({venue}): في أي عام؟
ما الفكرة الرئيسية في هذه الورقة؟
{method}: ما المشكلة التي تحلها هذه الطريقة؟
"""),
    "he": _table("""\
שאלה
תשובה
מקור
המאמר בדקה
על המאמר
לקריאת המאמר
ב-arXiv בשנת
דיווח על שגיאה בכרטיס
על ציר הזמן
ציר זמן, עדיין ריק
רמז
מבוסס על
הוביל אל
חסר
הושלם
ועוד
נוספים
הרעיון המרכזי
איזה מאמר?
שנה
הבעיה שנפתרה
איזו שיטה?
איך זה עובד
נוסחה
תוצאה
השוואה
טעות נפוצה
מגבלה
מקור הרעיון
עובדה
למתחילים
בינוני
מתקדם
למומחים
{name}: באיזו שנה?
{name} ({venue}): באיזו שנה?
מהו הרעיון המרכזי במאמר זה?
{method}: איזו בעיה השיטה פותרת?
"""),
    "ru": _table("""\
Вопрос
Ответ
Источник
Статья за одну минуту
О статье
Читать статью
на arXiv в
Сообщить об ошибке в карточке
на шкале времени
Шкала времени, пока пустая
Подсказка
Опирается на
Привела к
пропуск
заполнено
и ещё
других
Ключевая идея
Какая статья?
Год
Решённая проблема
Какой метод?
Как это работает
Формула
Результат
Сравнение
Распространённая ошибка
Ограничение
Происхождение
Факт
для начинающих
средний уровень
продвинутый уровень
для экспертов
{name}: какой год?
{name} ({venue}): какой год?
В чём ключевая идея этой статьи?
{method}: какую проблему решает этот метод?
"""),
}
"""The words by name, for each base language, such as `pt` for `pt-BR`."""
