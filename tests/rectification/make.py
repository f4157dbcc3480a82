"""Notices of our own invention and a generator of more, officials, and a live metric. No name belongs to anybody."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
from hypothesis import strategies as st

from hwtrack.infra.decisions import keep_refused_request
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Actor, Permission, Scope
from hwtrack.kernel.ids import OrgId
from hwtrack.rectification.meter import Measured, MetricParametersError, Reading, UnknownMetricError
from hwtrack.rectification.notice.folding import CIRCLED, chinese_numeral

NOTICE = """澜江市生态环境局党组关于巡察整改进展情况的通报
来源:澜江清风网 发布时间:2026-09-28

根据市委统一安排,2026年3月2日至4月10日,市委巡察组对市生态环境局党组开展了巡察。现将整改进展情况公布如下。

一、组织推进情况

(一)压实责任。局党组召开专题会3次。

(二)建章立制。先后制定出台《澜江市包装物管理细则》《澜江市运输核对办法(试行)》和《澜江市台账指引》等制度。

二、巡察反馈问题的整改情况

(一)危险废物监管有短板

1.关于“中介包揽处置”问题的整改情况

一是印发《澜江市关于禁止中介代签合同的通知》,清理合同12份。二是核查联单,发现转手运输2起;三是约谈负责人5人次。

2、关于“贮存设施标签不全”问题的整改

(1)对64家单位逐一核对,已补贴61处。(2)按照《危险废物识别标志规定》抽查,每半月通报一次。

(二)队伍与装备不足

3. 关于“一线人员偏少”问题的整改情况

逐岗梳理,分批回归一线,年内补齐10人左右。

4.关于“快检设备短缺”问题的整改情况

①拟定《澜江市快检设备三年计划》,2026年底前到位。②借用设备6台,使用1-2个工作日内归还。

5.关于“培训走过场”问题的整改情况

每季度集中培训一次;组织跟班40余人次;修订《关于贯彻《培训规定》的办法》。

三、下一步打算

一是抓好后续整改。二是开展回头看。

欢迎广大群众监督。联系电话:0000-12345678,邮编:000000。
"""

WORDS = "检查督促企业落实台账核对整治完善机制加强巡查推进培训规范执法"


@dataclass(frozen=True)
class Made:
    """A generated notice and what must be read out of it."""

    text: str
    groups: tuple[tuple[str, tuple[int, ...]], ...]
    measures: tuple[int, ...]
    documents: tuple[int, ...] = field(default=())


def words(low: int = 2, high: int = 12) -> st.SearchStrategy[str]:
    return st.text(alphabet=WORDS, min_size=low, max_size=high)


MARKS = (
    lambda n: f"{chinese_numeral(n)}是",
    lambda n: f"({n})",
    lambda n: f"({n})",
    lambda n: CIRCLED[n - 1],
)
ISSUE_MARKS = ("{n}.", "{n}、", "{n}. ", "{n}.\u00a0", "  {n}.")
TITLES = (
    "关于“{words}”问题的整改情况",
    "关于“{words}”问题的整改",
    "关于{words}问题的整改情况",
    "关于「{words}」问题整改情况",
)
LINE_ENDS = ("\n", "\r\n", "\n\n", "\n \n")


@st.composite
def bodies(draw: st.DrawFn) -> tuple[str, int, int]:
    """The text under an issue, how many measures stand in it, and how many documents."""
    count = draw(st.integers(1, 12))
    stop = draw(st.sampled_from(("。", ";", ";")))
    mark = draw(st.sampled_from((*MARKS, None)))
    pieces = []
    documents = 0
    for n in range(1, count + 1):
        named = draw(st.booleans())
        documents += named
        document = f",印发《{draw(words())}》" if named else ""
        pieces.append((mark(n) if mark else "") + draw(words()) + document)
    lead = draw(st.sampled_from(("", "总体推进顺利。"))) if mark else ""
    split = count if mark or stop in ";;" else 1
    return lead + stop.join(pieces) + "。", split, documents


@st.composite
def notices(draw: st.DrawFn) -> Made:
    """A notice with regular numbers in one of the spellings of the genre."""
    end = draw(st.sampled_from(LINE_ENDS))
    lines = [
        f"{draw(words())}通报",
        f"{draw(words())}。",
        f"一、{draw(words())}",
        f"(一){draw(words())}。一是{draw(words())}。",
    ]
    lines.append(f"二、{draw(words())}")
    groups, measures, documents, number = [], [], [], 0
    again = draw(st.booleans())
    for at, size in enumerate(draw(st.lists(st.integers(1, 4), min_size=1, max_size=12)), start=1):
        title = draw(words())
        lines.append(f"({chinese_numeral(at)}){title}")
        number = 0 if again else number
        numbers = tuple(range(number + 1, number + size + 1))
        groups.append((title, numbers))
        number += size
        for n in numbers:
            body, count, named = draw(bodies())
            mark = draw(st.sampled_from(ISSUE_MARKS)).format(n=n)
            lines.extend((mark + draw(st.sampled_from(TITLES)).format(words=draw(words())), body))
            measures.append(count)
            documents.append(named)
    lines.extend((f"三、{draw(words())}", f"一是{draw(words())}。", "欢迎监督。联系电话:0000-000。"))
    return Made(end.join(lines), tuple(groups), tuple(measures), tuple(documents))


ME, THEY = 11, 12
DISTRICT, NEIGHBOUR = 329902, 329903
NOON = datetime(2026, 10, 26, 4, tzinfo=UTC)
"""Noon in 澜江市 on the demo's today."""


def officer(
    *permissions: Permission, n: int = 1, org: int = ME, regions: tuple[int, ...] = (DISTRICT,), name: str = "经办人"
) -> Actor:
    """Return an official with the permissions, by default those of a bureau officer."""
    granted = permissions or (Permission.RECTIFICATION_READ, Permission.RECTIFICATION_MANAGE)
    return Actor(
        org_id=OrgId(org),
        scope=Scope.OFFICIAL,
        name=name,
        account_id=UUID(f"01920000-0000-7000-8000-{n:012d}"),
        permissions=frozenset(granted),
        regions=regions,
    )


OFFICER = officer()
LEAD = officer(
    Permission.RECTIFICATION_READ,
    Permission.RECTIFICATION_MANAGE,
    Permission.RECTIFICATION_SIGN_OFF,
    n=2,
    name="负责人",
)
NEIGHBOUR_OFFICER = officer(n=3, org=THEY, regions=(NEIGHBOUR,))
COMPANY = Actor(org_id=OrgId(THEY), scope=Scope.OWN, name="a company", account_id=UUID(int=4))


async def offices(url: str) -> None:
    """Register the two bureaus; `url` is the superuser's."""
    connection = await asyncpg.connect(url)
    await connection.execute("SET session_replication_role = replica")
    await connection.executemany(
        "INSERT INTO organisation (org_id, credit_code, name, kinds, division, made_at)"
        " VALUES ($1, $2, $3, '{bureau}', $4, $5)",
        [(ME, "11329902MB0000001X", "甲局", DISTRICT, NOON), (THEY, "11329903MB0000002X", "乙局", NEIGHBOUR, NOON)],
    )
    await connection.close()


class RefusalMeter:
    """A live metric over real rows: requests refused since a day, as known at an instant."""

    def names(self) -> tuple[str, ...]:
        """Return the one name."""
        return ("refused-requests",)

    async def read(self, work: Work, name: str, parameters: Mapping[str, str], as_of: datetime) -> Reading:
        """Count the refused requests that were stored from `since` up to `as_of`."""
        if name not in self.names():
            raise UnknownMetricError(name=name)
        if set(parameters) != {"since"}:
            raise MetricParametersError(name=name, expected="since", pointer="/parameters")
        query = (
            "SELECT request_id::text AS id FROM refused_request"
            " WHERE made_at >= $1 AND made_at <= $2 ORDER BY made_at, request_id"
        )
        rows = await work.fetch(query, datetime.fromisoformat(parameters["since"]), as_of)
        return Reading(
            metric=name,
            definition="Requests refused since {since}",
            figures=(Measured("refused", str(len(rows))),),
            rows=tuple(row["id"] for row in rows),
            contradicts=bool(rows),
            query_sha256=hashlib.sha256(query.encode()).digest(),
        )


async def refuse(work: Work) -> UUID:
    """Store a refused request, for the metric to count."""
    return await keep_refused_request(work, home=OrgId(ME), path="/", body="{}", reasons=(), regions=(DISTRICT,))
