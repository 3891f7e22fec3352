"""How is the law printed for people? ``docs/lifecycle.md``: diagrams and tables, all from the data."""

from collections.abc import Iterable

from domain.acts import ACTS
from domain.clocks import RULES, ClockRule, Holder, Unit
from domain.diagram import LEGEND, Part, mark_of, mermaid
from domain.expiry import TABLE, Expiry
from domain.levels import Level
from domain.lifecycle import ROWS, Actor, Row, State
from domain.outlook import WAITS_FOR
from domain.policy import LOCAL_WORKING_DAYS
from domain.words import MOVES, NEXT, STATES

BEGIN, END = (
    "<!-- 由 yima law diagram --write 生成 printed from the tables -->",
    "<!-- 生成到此 end of what is printed -->",
)
_ACTORS = {
    Actor.CITIZEN: "信访人",
    Actor.PETITION_OFFICE: "信访部门",
    Actor.UNIT: "责任单位",
    Actor.UNIT_HEAD: "单位负责人",
    Actor.UPPER: "上级机关",
    Actor.COMMON_SUPERIOR: "共同上级",
    Actor.SYSTEM: "系统",
    Actor.TIMER: "到期",
}
_UNITS = {Unit.WORKING_DAYS: "工作日", Unit.CALENDAR_DAYS: "日", Unit.HOURS: "小时"}
_HOLDERS = {Holder.DUTY: "单位的职责", Holder.RIGHT: "信访人的权利（末日逢休顺延）", Holder.SERVICE: "系统"}
_COLOURS = {None: "", "blue": "蓝", "yellow": "黄", "orange": "橙", "red": "红"}


def printed() -> str:
    """Return everything that is printed from the law."""
    parts = [f"图例 Legend: {LEGEND}"]
    for part in Part:
        if part is not Part.WITHDRAWING:
            parts += [f"### {part}", f"```mermaid\n{mermaid(part)}\n```"]
    parts += [f"### {Part.WITHDRAWING}", _withdrawing()]
    parts += [
        "## 状态 States",
        _table(("状态", "代码", "等待的时钟 waits for", "告诉信访人 what the petitioner reads"), _states()),
    ]
    head: tuple[str, ...] = ("", "从 from", "操作 move", "谁 who", "到 to", "时钟 clocks", "文书 document")
    parts += ["## 操作 Moves", _table(head, map(_move, sorted(ROWS, key=lambda row: row.id)))]
    parts += ["## 不改变状态的操作 Acts that change no state", _table(("操作", "谁", "时钟", "状态"), _acts())]
    head = ("", "时钟 clock", "长度 length", "起算 starts with", "谁的 whose", "依据 cited")
    parts += ["## 时钟 Clocks", _table(head, map(_clock, RULES.values()))]
    head = ("时钟 clock", "状态 state", "级别 level", "到期后 leads to", "预警", "督办")
    parts += ["## 到期 When a clock ends", _table(head, map(_expiry, TABLE))]
    return "\n\n".join(parts)


def renewed(page: str) -> str:
    """Return a page with what is printed between its markers made new."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{printed()}\n\n{END}{rest.partition(END)[2]}"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = tuple(head)
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _withdrawing() -> str:
    rows = [row for row in ROWS if row.move == "withdraw"]
    states = "、".join(STATES[row.source] for row in rows)
    return (
        "● 只有信访人本人凭查询码可以撤回；30 天内可以恢复，被逼撤回的任何时候都可以"
        f"（{rows[0].id}–{rows[-1].id}）：{states}。\n\n"
        "*Only the petitioner withdraws, with the own query code, and may come back for 30 days, or always if pressed.*"
    )


def _states() -> Iterable[tuple[str, ...]]:
    for state in State:
        told = NEXT[state].format(unit="〔单位〕", day="〔某日〕")
        yield STATES[state], f"`{state.value}`", " → ".join(WAITS_FOR.get(state, ())), told


def _move(row: Row) -> tuple[str, ...]:
    clocks = "；".join(
        f"{word} {' '.join(kinds)}"
        for word, kinds in (("停", row.stops), ("起", row.starts), ("暂停", row.pauses), ("继续", row.resumes))
        if kinds
    )
    who = f"{mark_of(row)} {_who(row.actors)}"
    move = f"{MOVES[row.move]} `{row.move}`"
    return row.id, STATES[row.source], move, who, STATES[row.target], clocks.replace("*", "全部"), row.document


def _who(actors: frozenset[Actor]) -> str:
    return "、".join(_ACTORS[actor] for actor in Actor if actor in actors)


def _acts() -> Iterable[tuple[str, ...]]:
    for act in ACTS.values():
        clocks = "；".join(
            f"{word} {' '.join(kinds)}"
            for word, kinds in (("停", act.stops), ("完成", act.meets), ("暂停", act.pauses), ("继续", act.resumes))
            if kinds
        )
        open_ones = {state for state in State if state.is_open and state is not State.DRAFT}
        where = "所有未结的" if act.states == open_ones else "、".join(STATES[s] for s in State if s in act.states)
        yield f"{MOVES[act.move]} `{act.move}`", _who(act.actors), clocks, where


def _clock(rule: ClockRule) -> tuple[str, ...]:
    length = f"{rule.length} {_UNITS[rule.unit]}"
    if rule.kind == "C7L":
        length = "、".join(f"{level.word} {days}" for level, days in LOCAL_WORKING_DAYS.items()) + " 工作日，县里可改"
    return rule.kind, rule.word, length, rule.starts_with, _HOLDERS[rule.holder], rule.cited


def _expiry(entry: Expiry) -> tuple[str, ...]:
    where = "任何" if entry.states == frozenset(State) else "、".join(STATES[s] for s in State if s in entry.states)
    levels = (
        "" if entry.levels == frozenset(Level) else "、".join(level.word for level in Level if level in entry.levels)
    )
    follows = (*(f"起 {kind}" for kind in entry.starts), *(f"继续 {kind}" for kind in entry.resumes))
    leads = f"{MOVES[entry.move]} `{entry.move}`" if entry.move else " ".join((f"`{entry.lapse}`", *follows))
    return "、".join(entry.kinds), where, levels, leads, _COLOURS[entry.colour], "自动督办" if entry.ordered else ""
