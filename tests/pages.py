"""Stories of our own as pages of every layout, in the many ways in which such pages are written.

The markup follows real pages, the words are invented for the tests. One seed gives one page, always the same.
"""

from __future__ import annotations

import html
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

LOCAL = timezone(timedelta(hours=7))

SENTENCES = {
    "vi": [
        "Sáng nay tại Viêng Chăn, hai văn phòng đã họp bàn kế hoạch trao đổi cán bộ trong năm tới.",
        "Trưởng đoàn khách cảm ơn sự đón tiếp chu đáo & mong hai bên sớm mở lớp tập huấn chung.",
        "Theo ông, việc số hóa hồ sơ giúp rút ngắn thời gian trình văn bản từ bảy ngày xuống còn hai ngày.",
        "“Chúng tôi sẽ gửi chuyên gia sang giúp bạn”, ông nói với báo giới sau buổi làm việc.",
        "Hai bên thống nhất họp luân phiên mỗi năm một lần (tháng 3 hoặc tháng 9).",
    ],
    "en": [
        "The two offices drew up a calendar of visits for the coming year at a meeting in Vientiane.",
        "The head of the delegation thanked his hosts & asked for joint training of young clerks.",
        "Papers now reach the cabinet within two days instead of seven, he told the gathering.",
        'The host replied: "We will send three experts in spring" and handed over a list of topics.',
        "Both sides will meet once a year, by turns in March and in September (dates are open).",
    ],
    "fr": [
        "Les deux bureaux ont arrêté à Vientiane le calendrier des visites de l'an prochain.",
        "Le chef de la délégation a remercié ses hôtes et souhaité une formation commune.",
        "Les dossiers arrivent désormais au cabinet en deux jours au lieu de sept, a-t-il noté.",
    ],
    "es": [
        "Las dos oficinas acordaron en Vientián el calendario de visitas del próximo año.",
        "El jefe de la delegación agradeció la acogida y pidió una formación conjunta.",
        "Los expedientes llegan ahora al gabinete en dos días en lugar de siete, señaló.",
    ],
    "zh": [
        "两个办公厅在万象商定了明年的互访日程。",
        "代表团团长感谢主人的接待，希望共同培训年轻干部。",
        "他说，文件送达时间已由七天缩短为两天。",
    ],
    "ru": [
        "Две канцелярии составили во Вьентьяне план визитов на следующий год.",
        "Глава делегации поблагодарил хозяев и предложил вместе обучать молодых сотрудников.",
        "По его словам, документы теперь доходят до кабинета за два дня вместо семи.",
    ],
    "lo": [
        "ສອງຫ້ອງການໄດ້ຕົກລົງແຜນການຢ້ຽມຢາມຂອງປີໜ້າ ຢູ່ນະຄອນຫຼວງວຽງຈັນ.",
        "ຫົວໜ້າຄະນະຜູ້ແທນ ໄດ້ຂອບໃຈເຈົ້າພາບ ແລະ ສະເໜີໃຫ້ຝຶກອົບຮົມຮ່ວມກັນ.",
        "ທ່ານກ່າວວ່າ ເອກະສານຮອດຄະນະລັດຖະມົນຕີພາຍໃນສອງວັນ ແທນທີ່ຈະເປັນເຈັດວັນ.",
    ],
}
TITLES = {
    "vi": "Hai văn phòng bàn kế hoạch trao đổi cán bộ",
    "en": "Two offices plan an exchange of staff",
    "fr": "Deux bureaux préparent un échange de personnel",
    "es": "Dos oficinas preparan un intercambio de personal",
    "zh": "两个办公厅计划互派人员",
    "ru": "Две канцелярии готовят обмен сотрудниками",
    "lo": "ສອງຫ້ອງການ ວາງແຜນແລກປ່ຽນພະນັກງານ",
}
LEADS = {
    "vi": "Hai cơ quan tham mưu của chính phủ hai nước sẽ cử cán bộ sang làm việc tại nhau từ mùa xuân.",
    "en": "The advisory bodies of both governments will send clerks to each other from next spring.",
    "fr": "Les organes de conseil des deux gouvernements échangeront des agents dès le printemps.",
    "es": "Los órganos asesores de ambos gobiernos intercambiarán funcionarios desde la primavera.",
    "zh": "两国政府的参谋机构将从明年春天起互派干部工作。",
    "ru": "Аппараты двух правительств с весны будут направлять друг к другу сотрудников.",
    "lo": "ອົງການຊ່ວຍວຽກຂອງສອງລັດຖະບານ ຈະສົ່ງພະນັກງານໄປມາຫາກັນແຕ່ລະດູໃບໄມ້ປົ່ງ.",
}
DATELINES = {
    "vi": "Hà Nội (TTXVN) - ",
    "en": "Vientiane (VNA) – ",
    "fr": "Hanoï (VNA) –",
    "es": "Vientiane, 27 abr (VNA)- ",
    "zh": "越通社河内——",
    "ru": "Ханой (ВИА) – ",
    "lo": "ວຽງຈັນ (ຂປລ) - ",
}
SIGNATURES = {
    "vi": ("./.", "(TTXVN/Vietnam+)", "AN BÌNH (Vietnam+)"),
    "en": ("./.", ".-VNA", "VNA"),
    "fr": (". - VNA", ".-AVI"),
    "es": (".- VNA", ". – VNA"),
    "zh": ("（完）", "(越通社)"),
    "ru": (". – ВИА", "(ВИА)"),
    "lo": (" (ຂປລ)",),
}
CAPTIONS = {
    "vi": ("Quang cảnh buổi họp. (Ảnh: An Bình/TTXVN)", "Hai trưởng đoàn bắt tay. (Nguồn: TTXVN)"),
    "en": ("The meeting in Vientiane (Photo: VNA)", "The two heads shake hands (Source: VNA)"),
    "fr": ("La rencontre à Vientiane. Photo: VNA", "Les deux chefs (Photo : VNA)"),
    "es": ("El encuentro (Fuente: VNA)", "Los dos jefes (Foto: VNA)"),
    "zh": ("会见现场。图自越通社", "两位主任握手。图自越通社"),
    "ru": ("Встреча во Вьентьяне (Фото: ВИА)", "Главы делегаций (Фото: ВИА)"),
    "lo": ("ການພົບປະ. (ພາບ: VNA)", "ສອງຫົວໜ້າ (ພາບ: VNA)"),
}
NOISE = (
    '<div class="article-relate"><h3>Tin liên quan</h3>'
    '<ul><li><a href="/mot-tin-khac-post77.vnp">Một tin khác</a></li></ul></div>',
    '<p><a class="cms-relate" href="/another-post78.vnp" title="x">Another story altogether</a></p>',
    '<article class="story" data-id="9">'
    '<h2 class="story__heading"><a class="cms-link" href="/c-post9.vnp">A card</a></h2>'
    "<p>Teaser of the card, which is a whole sentence of its own.</p></article>",
    "<script>var box = '<div class=\"x\"><p>Not a paragraph.</p></div>';</script>",
    "<style>.x { color: red } /* </div> */</style>",
    '<iframe src="https://ads.example/x"><p>No frames.</p></iframe>',
    "<!-- <p>A paragraph in a comment.</p></div> -->",
    '<div class="sda_middle"><p>Buy now!</p></div>',
    '<div class="rennab" id="sdaWeb_SdaArticleAfterBody"><span>Advertisement</span></div>',
    '<div id="sas_intextContainer_71"><div><video src="a.mp4">No video.</video></div><p>Watch the film!</p></div>',
    '<div class="article__social"><a href="#">Share</a><span>Facebook</span></div>',
    '<form class="comment-form"><label>Your comment</label><textarea>Write here</textarea></form>',
    '<div class="related-news"><p>Tin cùng chuyên mục</p><a href="/d-post5.vnp">Another one</a></div>',
    '<div class="ads-inner"><p>Advertisement text that is rather long and ends with a dot.</p></div>',
    '<ul><li><a href="/e-post6.vnp">A related headline</a></li><li><a href="/f-post7.vnp">One more</a></li></ul>',
    "<p>&nbsp;</p>",
    "<p></p>",
    "<p>Xem thêm: <a href='/g-post8.vnp'>A further headline</a></p>",
    '<div style="display:none">Hidden words.</div>',
)


@dataclass
class Written:
    """A story, and the page that shows it."""

    layout: str
    source: str
    title: str
    lead: str
    paragraphs: list[str]
    captions: list[str]
    published_at: datetime | None
    page: str = ""
    dateline: str = ""
    signature: str = ""
    notes: list[str] = field(default_factory=list)


FORMS = {
    "p": "<p>{}</p>",
    "styled p": '<p class="MsoNormal" style="text-align: justify;"><span>{}</span></p>',
    "wrapped p": '<div class="inner"><p>{}</p></div>',
    "br": "{}<br /><br />",
    "one br": "{}<br>",
    "align": '<div align="justify">{}</div>',
    "justified": '<div style="text-align: justify;">{}</div>\n<p>&nbsp;</p>',
    "external": '<div class="ExternalClass6F2A"><p>{}</p></div>',
    "external br": '<div class="ExternalClass6F2A">{}<br/></div>',
    "b": "<b>{}</b><br>",
    "span": "<div><span>{}</span></div>",
    "li": "<ul><li>{}</li></ul>",
    "h3": "<h3>{}</h3>",
    "quote": "<blockquote><p>{}</p></blockquote>",
}
INLINE = ("b", "strong", "em", "i", "span", 'span style="font-size:14px"', 'a href="/x-post3.vnp"')

# What stands before a story and holds the names of its elements, or leaves something open.
TRAPS = (
    '<!-- <h1 class="article__title">Old title</h1><div class="article__body"><p>Old text.</p></div> -->',
    '<!--[if lt IE 9]><div class="content article-body"><p>Old browser!</p></div><![endif]-->',
    """<script>var page = {"html": "<div class='article__body'><p>No.</p></div>"};</script>""",
    """<script>var page = {"html": "<h1 class=\\"article__title\\">No</h1>"};</script>""",
    "<style>.article__body > p, .bavn-main-post, .post-content { margin: 0 }</style>",
    '<div class="box"><p>An unclosed paragraph<div>and a division</div></div>',
    '<div data-x="<div class=article__body>"></div>',
    '<div class="search"><input value="> article__title"></div>',
    '<div class="article__body-wrap detailed post-content-top bavn-mid-posts"></div>',
)


class Writer:
    """Renders stories; every choice is drawn from `chance`."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def flip(self, share: float = 0.5) -> bool:
        return self.chance.random() < share

    def story(self, layout: str, source: str) -> Written:
        language = self.chance.choice(sorted(SENTENCES))
        pool = SENTENCES[language]
        number = self.chance.randint(2, 7)
        join = "" if language == "zh" else " "
        paragraphs = []
        for i in range(number):
            words = [self.chance.choice(pool) for _ in range(self.chance.randint(1, 4))]
            paragraphs.append(self._numbered(join.join(words), i, language))
        captions = list(CAPTIONS[language][: self.chance.randint(0, 2)])
        at = datetime(2010, 1, 1, tzinfo=UTC) + timedelta(minutes=self.chance.randint(0, 8_000_000))
        lead = LEADS[language]
        written = Written(layout, source, TITLES[language], lead, paragraphs, captions, at.astimezone(LOCAL))
        written.notes.append(language)
        return written

    def _numbered(self, words: str, place: int, language: str) -> str:
        mark = {"zh": "第{}点：", "lo": "ຂໍ້ {} ", "ru": "Пункт {} : "}.get(language, "{}. ")
        return (mark.format(place + 1) if self.flip(0.3) and place else "") + words

    # ---------------------------------------------------------------------------------------------- text as markup

    def escaped(self, words: str) -> str:
        out = html.escape(words, quote=self.flip())
        if self.flip(0.3):
            out = "".join(f"&#{ord(c)};" if ord(c) > 127 and self.flip(0.2) else c for c in out)
        if self.flip(0.3):
            out = out.replace(" ", "&nbsp;", 1)
        if self.flip(0.2):
            out = out.replace(" ", "\n        ", 2)
        return out

    def inline(self, words: str) -> str:
        """The words with some of them in inline elements; no space is added or lost."""
        if self.flip(0.5) or len(words) < 12:
            return self.escaped(words)
        i = self.chance.randint(1, len(words) - 8)
        j = self.chance.randint(i + 1, len(words) - 1)
        if " " not in words[i:j] and "\u0e80" < words[i] < "\u0eff":
            return self.escaped(words)
        tag = self.chance.choice(INLINE)
        name = tag.split()[0]
        return f"{html.escape(words[:i])}<{tag}>{html.escape(words[i:j])}</{name}>{html.escape(words[j:])}"

    def element(self, name: str, classes: str, content: str, more: str = "") -> str:
        extra = self.chance.choice(["", " ", " AdAsia", " is-new clearfix"])
        attributes = [f'class="{classes}{extra}"', more]
        self.chance.shuffle(attributes)
        pad = self.chance.choice(["", "\n", "\n    "])
        return f"<{name} {' '.join(a for a in attributes if a)}>{pad}{content}{pad}</{name}>"

    def noise(self, share: float = 0.35) -> str:
        return "\n" + self.chance.choice(NOISE) + "\n" if self.flip(share) else self.chance.choice(["", "\n", " "])

    def figures(self, captions: list[str], kinds: tuple[str, ...], title: str) -> list[str]:
        return [self.figure(caption, self.chance.choice(kinds), title) for caption in captions]

    def figure(self, caption: str, kind: str, title: str) -> str:
        label = f"{html.escape(title)} ảnh 1" if self.flip(0.3) else ""
        image = (
            '<img class="cms-photo" src="data:image/gif;base64,AA" data-src="https://media.vietnamplus.vn/a.jpg" '
            f'alt="{html.escape(title)} ảnh 1">'
        )
        words = self.escaped(caption)
        cell = f'<tr><td class="pic">{image}</td></tr><tr><td class="caption">{words}</td></tr>'
        photo = '<a href="x.jpg" rel="photoslide"><img src="x.jpg" alt="" /></a>'
        return {
            "figure": f"<figure>{image}<figcaption>{label}{words}</figcaption></figure>",
            "figure-p": f'<figure class="picture">{image}<figcaption><p>{words}</p></figcaption></figure>',
            "article-photo": f'<div class="article-photo">{photo}{words}</div>',
            "table": f'<table class="picture"><tbody>{cell}</tbody></table>',
            "bare-table": f"<table><tr><td>{image}</td></tr><tr><td><em>{words}</em></td></tr></table>",
            "p": f'<p style="text-align:center">{image}<br><em>{words}</em></p>',
            "lr-caption": f'<div class="lr-caption">{words}</div>',
        }[kind]

    # ---------------------------------------------------------------------------------------------------- whole pages

    def body(self, written: Written, form: str, figures: list[str]) -> str:
        """The paragraphs, with figures and noise between them."""
        paragraphs = list(written.paragraphs)
        language = written.notes[0]
        written.signature = self.chance.choice(("", *SIGNATURES[language]))
        if written.signature:
            apart = written.signature[0] in "(AV"
            last = paragraphs[-1]
            if apart and self.flip():
                paragraphs.append(written.signature)
            elif written.signature == "（完）" or language == "lo" or apart:
                paragraphs[-1] = f"{last}{'' if language == 'zh' else ' '}{written.signature}"
            else:
                paragraphs[-1] = last.rstrip(".") + written.signature
        if self.flip(0.6):
            written.dateline = DATELINES[language]
            if written.lead and self.flip(0.4):
                paragraphs.insert(0, written.lead)
                written.notes.append("lead repeated")
            paragraphs[0] = written.dateline + paragraphs[0]
        pieces = [FORMS[form].format(self.inline(words)) for words in paragraphs]
        for figure in figures:
            pieces.insert(self.chance.randint(0, len(pieces)), figure)
        return self.noise() + "".join(piece + self.noise(0.25) for piece in pieces)

    def head(self, written: Written, *, meta_time: bool) -> str:
        at = written.published_at
        metas = [
            '<meta charset="utf-8">',
            f"<title>{html.escape(written.title)} | Vietnam+ (VietnamPlus)</title>",
            f'<meta property="og:title" content="{html.escape(written.title)}">',
            '<meta name="keywords" content="Laos, office">',
        ]
        if at and meta_time:
            stamp = at.isoformat()
            metas.append(
                self.chance.choice(
                    [
                        f'<meta property="article:published_time" content="{stamp}">',
                        f"<meta content='{stamp}' property='article:published_time' />",
                        f'<META name="article:published_time" CONTENT="{stamp.replace("+07:00", "+0700")}">',
                    ]
                )
            )
        self.chance.shuffle(metas)
        scripts = (
            "<script>var t = \"<h1 class='article__title'>no</h1>\";</script><style>.article__body p{margin:0}</style>"
        )
        return f'<!DOCTYPE html>\n<html lang="{written.notes[0]}">\n<head>{"".join(metas)}{scripts}</head>\n'

    def around(self, written: Written, story: str, *, meta_time: bool = True) -> str:
        traps = self.chance.sample(TRAPS, self.chance.randint(0, 3))
        menu = (
            "".join(traps)
            + '<nav><ul class="menu">'
            + '<li><a href="/chinhtri/">Chính trị</a></li>' * 20
            + "</ul></nav>"
        )
        cards = (
            NOISE[2] * 3 + '<div class="footer"><p>Cơ quan chủ quản: THÔNG TẤN XÃ VIỆT NAM. Tất cả các quyền.</p></div>'
        )
        head = self.head(written, meta_time=meta_time)
        return f"{head}<body>{menu}<div class='site-body'>{story}</div>{cards}</body></html>"

    def new(self) -> Written:
        written = self.story("new", "vietnamplus")
        at = written.published_at
        assert at is not None
        in_meta = self.flip(0.7)
        # without the meta only the minute is known
        written.published_at = at if in_meta else at.replace(second=0, microsecond=0)
        form = self.chance.choice(sorted(FORMS.keys() - {"b", "span", "external br"}))
        kinds = ("figure", "figure-p", "table", "bare-table", "p")
        avatar = ""
        figures = self.figures(written.captions, kinds, written.title)
        if figures and self.flip(0.3):
            avatar = self.element("div", "article__avatar", self.figure(written.captions[0], "figure", written.title))
            figures = figures[1:]
        t3 = self.flip(0.15)
        if self.flip(0.1):
            written.lead = ""
        body = self.body(written, form, figures)
        sapo_form = self.chance.choice(["<p>{}</p>", "{}", "<p>{}</p><p>&nbsp;</p>", "<strong>{}</strong>"])
        shown_lead = written.dateline + written.lead if self.flip(0.1) else written.lead
        sapo = sapo_form.format(self.inline(shown_lead))
        if t3 and written.lead:
            body = f'<p class="t1">{self.escaped(written.lead)}</p><div class="t3">{body}</div>'
        line = self.chance.choice(["(TTXVN/Vietnam+)", "<span>source</span> VNA – POL"])
        source = f'<div class="article__source">{line}</div>' if self.flip() else ""
        attribute = f' datetime="{written.published_at.isoformat()}"' if written.published_at and self.flip() else ""
        shown = written.published_at.strftime("%d/%m/%Y %H:%M") if written.published_at else ""
        meta = self.element(
            "div",
            "article__meta",
            f'<span class="author cms-author">An Bình</span> <time class="time"{attribute}>{shown} GMT+7 |</time>',
        )
        parts = [
            self.element("div", "breadcrumb breadcrumb-detail", '<h2><a href="/chinhtri/">Chính trị</a></h2>'),
            self.element("h1", "article__title cms-title", self.escaped(written.title)),
            meta,
            '<div class="article__social"><p>Share this story</p></div>',
            "" if t3 or not written.lead else self.element("div", "article__sapo cms-desc", sapo),
            avatar,
            self.element("div", "article__body zce-content-body cms-body", body + source, 'itemprop="articleBody"'),
            self.element("div", "article__author", '<a class="name" href="#">An Bình</a>') if self.flip(0.3) else "",
            self.element("div", "article__tag", '<a href="/l-tag1.vnp">Lào</a> <a href="/o-tag2.vnp">văn phòng</a>'),
        ]
        written.page = self.around(written, self.element("div", "article", "\n".join(parts)), meta_time=in_meta)
        return written

    def old(self) -> Written:
        written = self.story("old", "vietnamplus")
        at = written.published_at
        assert at is not None
        written.published_at = at = at.replace(second=0, microsecond=0)
        form = self.chance.choice(["p", "styled p", "br", "one br", "external", "external br", "justified", "span"])
        figures = self.figures(written.captions, ("article-photo", "article-photo", "table", "figure"), written.title)
        body = self.body(written, form, figures)
        time, in_meta = self.old_time(at)
        by = '<span class="author cms-author">MINH AN (TTXVN/VIETNAM+)</span>'
        place = self.chance.choice(["header", "source"])
        title = self.element(
            "h1", self.chance.choice(["details__headline cms-title", "entry-title"]), self.escaped(written.title)
        )
        meta = f'<p class="meta">{by} {time}<a class="print" href="/Utilities/Print.aspx?contentid=5">Bản in</a></p>'
        parts = [
            '<div class="direction"><a href="/chinhtri.vnp">Chính trị</a></div>',
            f'<header class="article-header">{title}{meta}</header>'
            if place == "header"
            else f'{title}<div class="source">{by} {time}</div>',
            self.element("div", "details__summary cms-desc", self.inline(written.lead)),
            self.element("div", "content article-body cms-body", body),
            '<div class="tags"><a href="/tags/Lao.vnp">Lào</a></div>',
        ]
        written.page = self.around(written, "\n".join(parts), meta_time=in_meta)
        return written

    def old_time(self, at: datetime) -> tuple[str, bool]:
        kind = self.chance.choice(["2017", "naive", "2014", "meta"])
        shown = {
            "2017": f'<time datetime="{at.isoformat()}">{at:%d/%m/%Y %H:%M} GMT+7</time>',
            "naive": f'<time datetime="{at:%Y-%m-%d %H:%M}">{at:%d/%m/%Y - %H:%M}</time>',
            "2014": f"<time>l&uacute;c : {at:%d/%m/%y %H:%M} </time>",
            "meta": "",
        }[kind]
        return shown, kind == "meta"

    def old_2014(self) -> Written:
        written = self.story("old-2014", "vietnamplus")
        assert written.published_at is not None
        written.published_at = at = written.published_at.replace(second=0, microsecond=0)
        written.lead = ""
        written.captions = written.captions[:1]
        body = self.body(written, "justified", self.figures(written.captions, ("article-photo",), written.title))
        header = (
            f'<header class="article-header">\n<h1>{self.escaped(written.title)}</h1>\n'
            '<p class="meta"><span class="author"> (TTXVN/Vietnam+)</span> '
            f"<time>l&uacute;c : {at:%d/%m/%y %H:%M} </time></p>\n</header>"
        )
        written.page = self.around(written, f"{header}\n{body}", meta_time=False)
        return written

    def vnanet(self) -> Written:
        written = self.story("vnanet", "vna")
        assert written.published_at is not None
        written.published_at = at = written.published_at.replace(second=0, microsecond=0)
        in_meta = self.flip(0.4)
        form = self.chance.choice(["p", "styled p", "external", "external br"])
        figures = self.figures(written.captions, ("figure", "table"), written.title)
        about = self.chance.choice(["", written.lead, written.title, "Cổng thông tin của Thông tấn xã Việt Nam."])
        if about != written.lead or self.flip():
            written.lead = ""
        if about == LEADS[written.notes[0]] and not written.lead:
            written.paragraphs.insert(0, about)
        own_lead, written.lead = written.lead, ""  # a body that repeats the head's lead is one without a lead
        body = self.body(written, form, figures)
        written.lead = own_lead
        lead = f'<meta name="Description" content="{html.escape(about)}">'
        frame = self.chance.choice(["<time>{}</time>", '<span class="post-date">{}</span>', "<span>{}</span>"])
        title = f'<h1 class="post-title">{self.escaped(written.title)}</h1>'
        parts = f'<article class="TextImgDetail">{title}<div>{frame.format(f"{at:%d/%m/%Y %H:%M}")}</div>'
        story = f"{parts}{self.element('div', 'post-content', body)}</article>"
        written.page = self.around(written, story, meta_time=in_meta).replace("</head>", f"{lead}</head>", 1)
        return written

    def tin_van(self) -> Written:
        written = self._pictorial("tin-van")
        form = self.chance.choice(["b", "span", "p", "one br", "br", "styled p"])
        figures = self.figures(written.captions, ("bare-table", "table"), written.title)
        written.lead = ""
        body = self.body(written, form, figures)
        at = written.published_at
        title = f'<h1 class="bavn-tt-post">{self.escaped(written.title)}</h1>'
        top = f'<div class="bavn-top-post">{title}<time class="bavn-time-news">{at:%d/%m/%Y}</time></div>'
        story = f'{top}<div class="bavn-main-post">{self.element("article", "lr-ct", body)}</div>'
        written.page = self.around(written, story, meta_time=False)
        return written

    def long_form(self) -> Written:
        written = self._pictorial("long-form")
        form = self.chance.choice(["p", "styled p", "span"])
        figures = self.figures(written.captions, ("lr-caption",), written.title)
        written.lead = ""
        body = self.body(written, form, figures)
        top = f"<h1>{self.escaped(written.title)}</h1><time>{written.published_at:%d/%m/%Y}</time>"
        story = f'<div class="bavn-mid-post">{self.element("article", "lr-ct", top + body)}</div>'
        written.page = self.around(written, story, meta_time=False)
        return written

    def detail(self) -> Written:
        written = self._pictorial("detail")
        form = self.chance.choice(["p", "styled p", "span", "br"])
        figures = self.figures(written.captions, ("bare-table", "table"), written.title)
        written.lead = ""
        body = self.body(written, form, figures)
        title = f'<h1 class="clearfix fon4">{self.escaped(written.title)}</h1>'
        top = f'{title}<p class="fon3">{written.published_at:%d/%m/%Y}</p>'
        written.page = self.around(written, f"{top}{self.element('div', 'detail', body)}", meta_time=False)
        return written

    def _pictorial(self, layout: str) -> Written:
        written = self.story(layout, "vna_pictorial")
        assert written.published_at is not None
        written.published_at = written.published_at.replace(hour=0, minute=0, second=0, microsecond=0)
        return written

    def any(self) -> Written:
        plus = (self.new, self.new, self.old, self.old, self.old_2014)
        return self.chance.choice((*plus, self.vnanet, self.tin_van, self.long_form, self.detail))()
