// What is each part of a document called, in the order in which it is read? (schemas/papers; a test holds the two together)

const TABLE = "missing:请补充 action_taken:已采取的措施 asked_level:您要求的级别 target_unit:先由谁办理 from_unit:发出单位 to_unit:承办单位 "
  + "route:去哪里办 body:受理机关 address:地址 phone:电话 bring:要带的材料 limit_words:期限 earlier_number:原信访编号 earlier_state:原信访件现在的状态 "
  + "handed_to:移送给 receipt:对方的收件编号 what:事项 breach:未按期办理的事项 level:级别 at:时间 held_at:时间 place:地点 panel:听证人员 since:起于 contacts:紧急电话 "
  + "procedure:办理程序 decided_by:作出机关 decided_on:作出日期 decision_words:决定 decision:决定 reason_words:理由 reason:理由 requested_why:申请的理由 why:理由 text:内容 note:说明 "
  + "facts:查明的事实 reasons:理由 suggested_unit:建议的承办单位 basis:依据 rule:规定 exemption:例外情形 reply:处理意见 opinion:听证意见 "
  + "outcome_words:结果 hardship_aid:同时给予困难帮扶 answers_dissatisfaction:对不满意原因的回应 right_place:应当向哪里提出 approver:批准人 days:延长天数 "
  + "old_due_on:原来的最后一天 new_due_on:新的最后一天 started_on:起算日 started_with:起算的事实 due_on:最后一天 days_over:超过天数 done_on:逾期完成日期 "
  + "extended_days:延长天数 paused_days:中止天数 as_of:截至日期 colour:预警颜色 confirmed_by:由谁确认 late_cause:晚提出的正当理由 attached:附件 attachments:附件 "
  + "due_if_converted:转办后最迟告知您是否受理的日期 auto_convert_on:自动转办的日期 how_to_convert:怎样一键转办 how_to_claim:怎样说明例外情形 "
  + "other_routes:还可以走的途径 last_day:最后一天 report_back_on:最迟报告结果的日期 ack_by:最迟回应的时间 reply_by:最迟回复的日期 answer:单位的答复 "
  + "late_request:期满以后 what_remains:以后还可以做什么 recusal_right:要求回避 right_to_challenge:要求回避 how_to_query:怎样查询 legal_aid:法律援助 "
  + "come_back:被拒绝时怎么办 next:接下来 word:结论 how_to_object:怎样提出异议 remedy:不同意怎么办 remedy_body:向谁提出 remedy_at:到哪里递交 object_at:到哪里递交 remedy_last_day:最后一天";

/** [field, label] of every part that people read. */
export const PARTS = TABLE.split(" ").map((pair) => pair.split(":"));
