"""How do we say it to a resident?

Plain Chinese for states, moves and what happens next. One place, so that the page, the slip, the
notices and the desk say the same.
"""

from types import MappingProxyType

from domain.fields import ConflictReason, OpeningReason, RecusalSource, Revealed, RevealReason, Role
from domain.lifecycle import State


def sentence(text: str) -> str:
    """Return what somebody wrote with one full stop at its end, so that nothing runs into it."""
    return text.rstrip("。．.！!；; ") + "。"


STATES = MappingProxyType(
    {
        State.DRAFT: "草稿",
        State.REGISTERED: "已登记",
        State.LEVEL_REFUSED: "越级退回（可一键转办）",
        State.SUPPLEMENT: "待补充",
        State.EMERGENCY_OPEN: "紧急处置中",
        State.PENDING: "待受理",
        State.UNIT_OBJECTED: "管辖异议中",
        State.ACCEPTED: "办理中（已受理）",
        State.EXTENDED: "办理中（已延期）",
        State.OPINION_ISSUED: "已答复",
        State.REHANDLING: "重新办理中",
        State.LEVEL_TIMED_OUT: "本级超期（视为未答复）",
        State.REVIEW: "复查中",
        State.REVIEW_ISSUED: "复查已答复",
        State.RE_REVIEW: "复核中",
        State.CLOSED_CONCLUDED: "办结",
        State.CLOSED_FINAL: "复核终结",
        State.CLOSED_REDIRECTED: "已导入法定途径",
        State.CLOSED_SEALED: "已移送纪检（封存）",
        State.CLOSED_NOT_ACCEPTED: "不予受理",
        State.CLOSED_WITHDRAWN: "已撤回",
        State.CLOSED_MERGED: "已并案",
        State.CLOSED_DORMANT: "待补充已搁置（可随时恢复）",
    }
)

MOVES = MappingProxyType(
    {
        "submit": "提交",
        "route": "转送",
        "forward_overdue": "到期自动转送",
        "tier_refuse": "越级退回",
        "convert": "一键转办",
        "auto_convert": "到期自动转办",
        "claim_exemption": "请上面直接办（我有理由）",
        "mark_emergency": "标记紧急",
        "danger_removed": "险情已处置",
        "ack_overdue": "紧急事项超时",
        "redirect": "导入法定途径",
        "sealed_handover": "移送纪检（封存）",
        "mark_duplicate": "并入同一事项",
        "ask_supplement": "请补充材料",
        "supply": "补充材料",
        "no_supply": "到期未补充",
        "accept": "受理",
        "object_jurisdiction": "提出管辖异议",
        "uphold_reassign": "改派",
        "reject_objection": "不采纳异议",
        "objection_lapsed": "异议到期未决",
        "decline": "不予受理",
        "accept_overdue": "到期未受理",
        "extend": "延期",
        "issue_opinion": "作出处理意见",
        "simple_to_ordinary": "转为普通程序",
        "handle_overdue": "到期未答复",
        "rate_unsatisfied": "要求重新办理",
        "rehandle_overdue": "重办到期未答复",
        "step_up": "请上一级办理",
        "auto_step_up": "到期自动转上一级",
        "request_review": "申请复查",
        "window_lapsed": "期满办结",
        "confirm_done": "确认办结",
        "late_opinion": "逾期作出意见",
        "issue_review": "作出复查意见",
        "remand": "责令重办",
        "review_overdue": "复查到期未答复",
        "request_re_review": "申请复核",
        "hearing": "听证",
        "issue_re_review": "作出复核意见",
        "re_review_overdue": "复核到期未答复",
        "raise_to_superior": "向上级反映",
        "object": "提出异议",
        "reflow": "退回本渠道",
        "reopen": "恢复办理",
        "new_facts": "提出新事实",
        "withdraw": "撤回",
        # acts: they change no state
        "hold": "先不转办",
        "wait": "再等一等",
        "stop_waiting": "不再等待",
        "urge": "催办",
        "declare_report": "这是检举控告",
        "add_note": "补充说明",
        "declare_conflict": "说明利害关系并回避",
        "lift_recusal": "取消说错的回避",
        "acknowledge": "已接警处置",
        "record_plan": "登记办理方案",
        "record_progress": "反馈进展",
        "revisit": "登记回访",
    }
)

# An emergency is rung in, not typed in; each number with what it is for.
DANGER_NOW = "危险还在的，请马上打电话：报警 110，着火 119，有人受伤 120，交通事故 122。"

# What happens next, told to the petitioner; {unit} and {day} are filled in.
NEXT = MappingProxyType(
    {
        State.DRAFT: "还没有提交。提交后马上有编号和查询码。",
        State.REGISTERED: "{unit}将核对并转送有权处理的单位，最迟 {day}。您不用做什么。",
        State.LEVEL_REFUSED: (
            "内容已经保存。您可以一键转办，或说明理由请上面直接办；您不选择，到 {day} 也会自动转办，不会搁置。"
        ),
        State.SUPPLEMENT: "请您最迟 {day} 补充材料；不补充也不会作废，以后可以随时恢复。",
        State.EMERGENCY_OPEN: (
            "已报县信访局值班人员，最迟 {day} 回应；到时没有人回应，自动红色督办并转县级处置。"
            "请别只等网上回应。" + DANGER_NOW
        ),
        State.PENDING: "{unit}最迟 {day} 告诉您是否受理。您不用做什么。",
        State.UNIT_OBJECTED: ("{unit}认为不归自己管，最迟 {day} 有决定；受理期限照常计算。您不用做什么。"),
        State.ACCEPTED: "{unit}最迟 {day} 给您书面意见。您不用做什么。",
        State.EXTENDED: "已延期一次，不能再延。{unit}最迟 {day} 给您书面意见。",
        State.OPINION_ISSUED: "请看处理意见。您可以评价或提出不同意见，最迟 {day}，能做的操作列在下面。",
        State.REHANDLING: "{unit}换人重新办理，最迟 {day} 再次答复。",
        State.LEVEL_TIMED_OUT: (
            "{unit}到期没有答复，往上的路已经打开。"
            "村级、乡级的，点“请上一级办理”就行；您不选择，到 {day} 自动转上一级。"
            "县级的不会自动转，请您申请复查，写一句理由就行。"
        ),
        State.REVIEW: "复查机关最迟 {day} 给您复查意见；到期没有的，您可以直接申请复核。",
        State.REVIEW_ISSUED: "您不同意的，最迟 {day} 可以申请复核，点一下就行；没有收到复查意见的也可以。",
        State.RE_REVIEW: (
            "复核机关还没有作出意见；到 {day} 仍没有的，自动红色督办。超过复核期限的，您可以向上级反映。"
        ),
        State.CLOSED_CONCLUDED: (
            "已经办结。您的评价和全部记录都会保留。还不同意的，路没有断：村级答复的，可以请上一级办理；"
            "乡级、县级答复的，有正当理由可以补申请复查。能做的操作列在下面。"
        ),
        State.CLOSED_FINAL: (
            "已经终结，结果写在最后一份意见书里。有新的事实或理由，您可以随时提出；"
            "没有复核过的，有正当理由可以补申请复核。"
        ),
        State.CLOSED_REDIRECTED: (
            "这件事有专门的法定途径，去哪里、带什么、到哪天，都写在告知书里。"
            "那边不受理的，您点“退回本渠道”，写一句对方怎么说，我们接着办；有书面材料可以附上，没有也行。"
        ),
        State.CLOSED_SEALED: "已经封存移送，被反映的单位和个人看不到。请保存好回执。",
        State.CLOSED_NOT_ACCEPTED: (
            "{unit}没有受理，理由写在告知书里。您可以请上一级办理，或最迟在告知书写明的那一天提出异议。"
        ),
        State.CLOSED_WITHDRAWN: "您已撤回。改变主意可以恢复；若有人逼您撤回，任何时候都能恢复。",
        State.CLOSED_MERGED: "已并入您先提交的同一件事，一起办理。进展请看那一件。",
        State.CLOSED_DORMANT: "等待您补充材料。补充后立即恢复办理。",
    }
)

# The same where no clock runs: the petitioner chose to wait, or a hearing is called.
NEXT_WITHOUT_DAY = MappingProxyType(
    {
        State.LEVEL_TIMED_OUT: (
            "{unit}到期没有答复，往上的路一直为您开着，由您决定，没有期限：村级、乡级的请上一级办理，县级的申请复查。"
        ),
        State.RE_REVIEW: "正在组织听证，听证的时间不计入复核期限；听证结束后继续计算。您不用做什么。",
    }
)

# The same where another clock than usual is waited for.
NEXT_UNDER = MappingProxyType(
    {
        (State.EMERGENCY_OPEN, "C1"): (
            "值班人员已接警，正在处置；到 {day} 还没有处置完，自动红色督办并转县级办理。" + DANGER_NOW
        ),
    }
)

# The same for an emergency that nobody dealt with in time.
# Of a report that lies closed: nothing but its hand-over comes next.
NEXT_OF_A_REPORT = MappingProxyType(
    {
        State.REGISTERED: "内容已封存，{unit}最迟 {day} 移送纪检监察机关。您不用做什么。",
        State.PENDING: "内容已封存，{unit}最迟 {day} 移送纪检监察机关。您不用做什么。",
        State.LEVEL_TIMED_OUT: "{unit}到期没有移送，已督办，仍须移送。您也可以直接打 12388。",
    }
)
# The passphrase of its desk is lost: nobody can read it any more, so nobody can hand it over.
NEXT_OF_AN_UNREADABLE = (
    "封存的原文再也打不开（移送专人的口令丢失），这一件不会再有下文。请重新提交一件，或直接打 12388；"
    "这一件的编号、日期和内容指纹证明您那天已经反映过。"
)
NEXT_AFTER_SILENCE = MappingProxyType(
    {
        State.PENDING: (
            "紧急事项到时没有处置好，已红色督办。{unit}须马上处置，最迟 {day} 告诉您是否受理。" + DANGER_NOW
        ),
    }
)

PURPOSES = MappingProxyType(
    {
        "claim": "申诉求决",
        "suggestion": "意见建议",
        "report": "检举控告",
        "inquiry": "咨询",
        "thanks": "感谢",
    }
)

OUTCOMES = MappingProxyType(
    {
        "supported": "支持您的诉求",
        "partly_supported": "部分支持您的诉求",
        "explained_no_basis": "合理但暂无依据，已作解释",
        "not_supported": "不支持您的诉求",
    }
)

DECLINE_REASONS = MappingProxyType(
    {
        "not_competent": "不属于本单位职权范围",
        "in_process": "同一事项正在办理，还在规定期限内",
        "reviewed_finally": "同一事实和理由已经复核终结",
        "litigation_ended": "涉法涉诉事项已经终结",
        "statutory_route": "应当通过诉讼、仲裁、行政复议等法定途径解决",
    }
)

REVIEW_DECISIONS = MappingProxyType(
    {"uphold": "维持原处理意见", "change": "变更原处理意见", "revoke": "撤销原处理意见"}
)

REMAND_REASONS = MappingProxyType(
    {"facts_unclear": "事实不清", "basis_lacking": "依据不足", "procedure_wrong": "程序不当"}
)
# Supervision: a colour is never the only carrier of what it means.
REVEALED = MappingProxyType({Revealed.NAME: "姓名", Revealed.PHONE: "电话"})
OPENING_REASONS = MappingProxyType({OpeningReason.HAND_OVER: "办理移送", OpeningReason.CHECK: "核对"})
REVEAL_REASONS = MappingProxyType(
    {
        RevealReason.CONTACT: "联系本人了解情况",
        RevealReason.VERIFY: "核对身份",
        RevealReason.DELIVER: "送达文书",
        RevealReason.VISIT: "上门走访",
        RevealReason.SAFETY: "有人身安全危险",
    }
)
# What is noted beside the petitions' own events, as auditors read it.
AUDITED = MappingProxyType(
    {
        "desk.signed_in": "登录",
        "desk.signin_failed": "登录失败",
        "desk.signin_locked": "登录失败太多，暂停登录",
        "request.refused": "被拒绝的操作",
        "field.revealed": "查看遮住的内容",
        "petitions.exported": "导出清单",
        "conflict.declared": "说明利害关系并回避",
        "recusal.lifted": "取消说错的回避",
        "policy.added": "修改本县政策",
        "report.opened": "打开检举控告",
        "report.purged": "登记签收，删除原文",
        "report_key.made": "设置移送口令",
        "report_key.changed": "更换移送口令",
        "report_key.lost": "登记移送口令丢失",
        "staff.invited": "邀请开通账号",
        "staff.reset": "重设账号",
        "staff.disabled": "停用账号",
        "staff.enabled": "恢复账号",
        "staff.invitation_accepted": "接受邀请",
        "staff.password_changed": "更换密码",
        "staff.second_factor_set": "绑定动态码",
        "staff.identity_linked": "绑定统一身份",
        "staff.identity_unlinked": "解绑统一身份",
        "staff.token_made": "开通脚本凭据",
        "staff.token_revoked": "收回脚本凭据",
        "staff.session_ended": "结束登录",
        "retention.planned": "核对保存期限",
        "account.exported": "信访人导出本人信息",
        "account.corrected": "信访人更正本人信息",
        "account.erased": "信访人删除本人账号",
        "calendar.announced": "公布工作日安排",
        "petition.anonymised": "保存期满，去掉姓名",
        "petition.erased": "保存期满，只留编号",
        "petition.deleted": "保存期满，整件删除",
        "areas.imported": "导入行政区划",
        "county.opened": "开通县",
        "place.issued": "制作二维码",
        "place.revoked": "停用二维码",
        "key.added": "添加密钥",
        "key.printed": "打印出新的密钥",
        "key.activated": "启用密钥",
        "key.rotated": "换到新密钥下",
        "key.retired": "停用密钥",
    }
)
HOLDERS = MappingProxyType(
    {
        Role.VILLAGE_DESK: "村级窗口人员",
        Role.TOWNSHIP_DESK: "乡级窗口人员",
        Role.PETITION_OFFICE: "信访工作人员",
        Role.DEPARTMENT: "承办人员",
        Role.REVIEWER: "复查人员",
        Role.SUPERVISOR: "督查人员",
        Role.AUDITOR: "审计人员",
        Role.DISCIPLINE: "移送专人",
        Role.OPERATOR: "运维人员",
    }
)
RECUSAL_SOURCES = MappingProxyType(
    {
        RecusalSource.TICKED: "信访人说有利害关系",
        RecusalSource.MATCHED: "信访人反映的单位",
        RecusalSource.DECLARED: "自己说明回避",
        RecusalSource.PRESSED: "信访人说受到压力",
    }
)
CONFLICT_REASONS = MappingProxyType(
    {
        ConflictReason.OWN_INTEREST: "与本人有利害关系",
        ConflictReason.RELATIVE: "涉及近亲属",
        ConflictReason.OTHER: "其他可能影响公正的情形",
    }
)
COLOURS = MappingProxyType({"blue": "蓝色", "yellow": "黄色", "orange": "橙色", "red": "红色"})

ORDER_STATES = MappingProxyType(
    {"open": "待回复", "replied": "已回复", "escalated": "逾期未回复（已升级）", "closed": "已结束"}
)

SCOPES = MappingProxyType(
    {
        "inbox.read": "看收件箱",
        "petitions.read": "看信访件",
        "figures.read": "看数字和预警",
        "moves.write": "办理",
    }
)
PROPOSALS = MappingProxyType({"improve_work": "改进工作", "improve_policy": "完善政策", "hold_accountable": "追究责任"})
ROLES = MappingProxyType(
    {
        Role.VILLAGE_DESK: "村（社区）窗口",
        Role.TOWNSHIP_DESK: "乡镇（街道）窗口",
        Role.PETITION_OFFICE: "县信访局",
        Role.DEPARTMENT: "部门承办",
        Role.REVIEWER: "复查复核",
        Role.SUPERVISOR: "督查",
        Role.AUDITOR: "审计",
        Role.DISCIPLINE: "检举移送",
        Role.OPERATOR: "运维",
    }
)
