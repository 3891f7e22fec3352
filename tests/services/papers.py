"""What stands in a document of each kind? Examples that printing and pages are tested with."""

from typing import Any

REMEDY = {
    "remedy": "您不同意的，可以自收到本意见之日起 30 日内申请复查。",
    "remedy_body": "清禾示范县人民政府",
    "remedy_at": {
        "name": "清禾示范县信访复查办公室",
        "address": "清禾示范县府前路 1 号 210 室",
        "hours": "周一至周五 8:30—12:00",
        "phone": "0999-555-1015",
    },
    "remedy_last_day": "2026-12-22",
}
ACCEPTED = {
    "unit": "禾畔镇人民政府",
    "procedure": "ordinary",
    "note": "由农业农村办公室承办。",
    "due_on": "2027-01-21",
    "recusal_right": "您认为经办人与本事项有利害关系的，可以要求其回避。",
    "how_to_query": "凭回执二维码，或编号和查询码，随时查看进度。",
}
OPINION = REMEDY | {
    "number": "YM2026-1118-000042-8",
    "unit": "禾畔镇人民政府",
    "findings": [
        {"request": "先开闸放水，让六组的玉米浇上水", "finding": "已组织两组轮流放水，自2026年11月20日起每组两天。"},
        {"request": "查清闸板为什么被焊死", "finding": "闸板系2025年冬季检修时临时焊固，检修后未及时拆除。"},
    ],
    "facts": "支渠闸板被焊死，六组断流十九天，涉及耕地 312 亩。\n11月19日到现场查看，听取了信访人和六组组长的陈述。",
    "basis": "村民会议关于轮灌的决定（2024年3月8日）。",
    "reply": "闸板已打开，每组轮流放水两天；今后检修后由灌溉管理员当日验收并公示。",
    "outcome": "supported",
    "outcome_words": "支持您的诉求",
    "hardship_aid": True,
    "answers_dissatisfaction": "上次没有说明断流的原因，这次已查清并写明。",
}
REVIEW = REMEDY | {
    "decision": "change",
    "decision_words": "变更原处理意见",
    "facts": "原意见认定的放水天数与记录不符。",
    "reasons": "记录显示实际放水一天。",
    "basis": "放水登记簿。",
    "reply": "责成每组补放一天。",
    "what_remains": ["可以申请困难帮扶", "有新的事实或者理由，可以再提出"],
    "decided_by": "清禾示范县人民政府",
    "decided_on": "2026-11-20",
    "due_on": "2026-12-05",
}
UNIT = {
    "name": "柳湾村村民委员会",
    "address": "禾畔镇柳湾村",
    "hours": "周一至周五 8:30—12:00",
    "phone": "0999-555-2001",
}
ROUTE: dict[str, Any] = {
    "route": "劳动争议仲裁",
    "why": "您与用工单位对工资数额有争议。",
    "body": "清禾示范县劳动人事争议仲裁委员会",
    "address": "县城人民路 8 号",
    "phone": "0999-555-0333",
    "bring": "身份证、工资条、考勤记录",
    "limit_words": "一般在 1 年内申请。",
    "last_day": "2027-08-31",
    "legal_aid": "12348",
    "come_back": "对方书面拒绝的，凭拒绝的文书回到本渠道继续办理。",
}
OVER = {
    "what": "决定是否受理，并书面告知信访人",
    "unit": "禾畔镇人民政府",
    "started_on": "2026-11-01",
    "started_with": "本单位收到之日",
    "due_on": "2026-11-16",
    "as_of": "2026-11-22",
    "days_over": 6,
    "basis": "《信访工作条例》第二十三条",
    "clock_kind": "C2",
    "word": "“决定是否受理，并书面告知信访人”最后一天 2026年11月16日，截至2026年11月22日已超过 6 天，尚未完成。",
}

# kind -> (name, body)
EXAMPLES: dict[str, tuple[str, dict[str, Any]]] = {
    "registration_receipt": (
        "登记回执",
        {
            "number": "YM2026-1118-000042-8",
            "registered_at": "2026-11-18T04:00:00Z",
            "text_hash": "9f" * 32,
            "privacy_notice_version": "2026-01",
        },
    ),
    "level_skip_notice": (
        "越级提出告知书",
        {
            "asked_level": "county",
            "target_unit": UNIT,
            "why": "灌溉用水由村先协调，村里到期不办，乡镇自动接手。",
            "rule": "本县公布的逐级办理规定。",
            "due_if_converted": "2026-11-24",
            "auto_convert_on": "2026-11-25",
            "other_routes": ["拨打 12345", "到乡镇窗口当面提出"],
            "how_to_convert": "在进度页点“一键转办”。",
            "how_to_claim": "在进度页点“请上面直接办（我有理由）”。",
        },
    ),
    "transfer_letter": (
        "交办函",
        {
            "from_unit": "清禾示范县信访局",
            "to_unit": UNIT,
            "why": "村级有权协调轮灌。",
            "basis": "《信访工作条例》第二十二条",
            "exemption": "下级到期没有受理或答复",
            "due_on": "2026-12-03",
            "report_back_on": "2026-12-20",
            "attached": ["村级处理意见 YM2026-1118-000042-8-05"],
        },
    ),
    "emergency_report": (
        "紧急事项报送单",
        {"reason": "渠堤塌陷，有人被困。", "contacts": ["报警 110", "火警 119"], "ack_by": "2026-11-18T06:00:00+00:00"},
    ),
    "danger_note": ("处置情况告知", {"action_taken": "已封闭塌陷路段，安置两户。"}),
    "statutory_route_notice": ("导入法定途径告知书", ROUTE),
    "handover_slip": (
        "移送登记单（不含内容）",
        {"handed_to": "县纪委监委信访室", "at": "2026-11-19T02:30:00+00:00", "text_hash": "ab" * 32},
    ),
    "duplicate_notice": (
        "重复事项告知",
        {
            "earlier_number": "YM2026-1101-000007-3",
            "earlier_state": "办理中（已受理）",
            "why": "同一条支渠，同一请求。",
        },
    ),
    "supplement_notice": ("补充材料通知", {"missing": "断流的起止日期；闸板的照片。", "last_day": "2026-12-02"}),
    "supplement": ("补充材料", {"text": "断流从7月3日开始。", "attachments": ["0190d0c0-0000-7000-8000-000000000001"]}),
    "note": ("补充说明", {"text": "昨晚又来水半小时。", "attachments": []}),
    "dormant_notice": ("搁置告知", {"since": "2026-12-03T00:00:00+00:00"}),
    "tier_slip": ("诉求单回执", ACCEPTED | {"unit": "柳湾村村民委员会"}),
    "acceptance_notice": ("受理告知书", ACCEPTED),
    "objection": ("管辖异议书", {"reasons": "支渠由灌区管理所管理。", "suggested_unit": "清禾示范县水利局"}),
    "objection_decision": ("退回异议决定", {"decision": "异议不成立，退回承办。", "why": "支渠已移交本镇管理。"}),
    "reminder": ("督办提醒", {"what": "管辖异议到期未决", "since": "2026-11-20T16:00:00+00:00"}),
    "non_acceptance_notice": (
        "不予受理告知书",
        {
            "reason": "court",
            "reason_words": "已由人民法院受理",
            "why": "同一合同纠纷，法院已于十一月立案。",
            "basis": "本县公布的不予受理情形",
            "right_place": "清禾示范县人民法院",
            "how_to_object": "不同意的，可以在最后一天以前提出异议，或者请上一级办理。",
            "last_day": "2026-12-21",
            "body": "清禾示范县人民政府",
            "object_at": REMEDY["remedy_at"],
        },
    ),
    "extension_notice": (
        "延期告知书",
        {
            "reason": "需要委托测量渠道高程。",
            "approver": "镇长",
            "days": 20,
            "new_due_on": "2027-02-10",
            "old_due_on": "2027-01-21",
        },
    ),
    "procedure_change": ("程序转换告知", {"reason": "需要实地测量。", "new_due_on": "2027-01-21"}),
    "village_opinion": ("村级处理意见", OPINION | {"unit": "柳湾村村民委员会"}),
    "handling_opinion": ("信访事项处理意见书", OPINION),
    "plan": ("办理方案", {"text": "一周内完成测量，两周内调整轮灌表。"}),
    "rehandling_notice": ("重新办理通知", {"reason": "没有回应断流的原因", "due_on": "2026-12-07"}),
    "conclusion_slip": ("办结单", {"confirmed_by": "petitioner", "late_request": "有正当理由的，期满后仍可申请复查。"}),
    "withdrawal_confirmation": ("撤回确认", {"number": "YM2026-1118-000042-8"}),
    "review_acceptance": (
        "复查受理告知书",
        {
            "body": "清禾示范县人民政府",
            "requested_why": "放水天数与事实不符。",
            "due_on": "2026-12-22",
            "late_cause": "住院。",
        },
    ),
    "re_review_acceptance": (
        "复核受理告知书",
        {"body": "市人民政府", "requested_why": "仍有异议。", "due_on": "2027-01-22", "late_cause": None},
    ),
    "review_opinion": ("复查意见书", REVIEW),
    "re_review_opinion": ("复核意见书", REVIEW),
    "hearing_notice": (
        "听证通知书",
        {
            "at": "2026-12-05T01:00:00+00:00",
            "place": "县信访局二楼会议室",
            "panel": ["听证主持人一名", "人大代表一名", "律师一名"],
            "right_to_challenge": "认为听证人员有利害关系的，可以要求其回避。",
        },
    ),
    "hearing_record": (
        "听证意见",
        {"held_at": "2026-12-05T01:00:00+00:00", "place": "县信访局二楼会议室", "opinion": "建议补放一天。"},
    ),
    "overdue_notice": (
        "超期未受理提示",
        {
            "level": "village",
            "what": "村级接手",
            "due_on": "2026-11-20",
            "next": "您可以请上一级办理，也可以再等一等。",
        },
    ),
    "supervision_letter": (
        "督办函",
        {
            "unit": "禾畔镇人民政府",
            "breach": "受理并告知",
            "due_on": "2026-11-16",
            "days_over": 6,
            "reply_by": "2026-11-27",
            "colour": "orange",
        },
    ),
    "overdue_certificate": ("超期证明", OVER),
    "proposal": (
        "改进工作建议",
        {
            "kind": "improve_work",
            "unit": "禾畔镇人民政府",
            "breach": "受理并告知",
            "text": "每日查看收件箱。",
            "reply_by": "2026-12-20",
            "answer": None,
        },
    ),
}
