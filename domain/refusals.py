"""What can be refused, and how do we say it?

An error is a fact with a stable code, plain Chinese that names the cure, and English beside it.
HTTP statuses live in ``api/problems.py``; a test holds the two tables together.
"""

from types import MappingProxyType


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """A request that the institution does not carry out, with the reason.

    ``pointer`` is the JSON pointer of the field to mend; ``more`` fills the sentence and is never
    personal data.
    """

    def __init__(self, code: str, *, pointer: str = "", **more: object) -> None:
        super().__init__(code)
        self.code = code
        self.pointer = pointer
        self.more = more

    def detail(self, language: str = "zh") -> str:
        """Return the sentence for people, in ``zh`` or ``en``."""
        chinese, english = SENTENCES[self.code]
        return (english if language == "en" else chinese).format(**self.more)


SENTENCES = MappingProxyType(
    {
        # filing
        "place_code_unknown": (
            "二维码编号不正确或已停用。请重新扫码，或改填所在村（社区）。",
            "This place code is wrong or revoked. Scan again, or name the area instead.",
        ),
        "place_unknown": (
            "二维码编号不正确或已停用。请重新扫码，或改填所在村（社区）。",
            "This place code is wrong or revoked. Scan again, or name the area instead.",
        ),
        "area_unknown": (
            "没有这个行政区划。请从列表中选择所在的村（社区）。",
            "No such area. Choose one from the list.",
        ),
        "area_not_served": ("这个地区还没有开通。请向当地信访部门反映。", "This area is not served yet."),
        "area_required": (
            "请写明事情发生在哪个乡镇、哪个村（社区）：扫村里的二维码，或从列表中选。这样才知道由谁先办。",
            "Name the village where it happened: scan its place code, or choose it from the list.",
        ),
        "category_unknown": ("没有这个内容分类。请从列表中选择。", "No such category. Choose one from the list."),
        "name_required": (
            "请填写姓名；不愿留名的，请选择“匿名”。",
            "Give a name, or choose to stay anonymous.",
        ),
        "phone_invalid": (
            "电话号码不正确。手机是 11 位，座机要带区号（例如 0351-5550201）；也可以留空（电话是选填）。",
            "The phone number is not valid: eleven digits, or a landline with its area code. It may be left empty.",
        ),
        "attachment_unknown": (
            "附件不存在、已过期或已用于其他信访件。请重新上传。文字内容不受影响。",
            "An attachment is unknown, expired or already used. Upload it again.",
        ),
        "reference_used": ("这个外部编号已经提交过。", "This external reference was handed in before."),
        "attachment_too_large": (
            "文件超过 {limit_mb} MB。请压缩或拍小一点再上传。",
            "The file is larger than {limit_mb} MB.",
        ),
        "attachment_empty": ("文件是空的。请重新选择。", "The file is empty."),
        "attachment_type": (
            "不支持这种文件。请上传照片、PDF、Word、Excel、录音或视频。",
            "This type of file is not accepted. Send a photo, PDF, Word, Excel, sound or video file.",
        ),
        "attachment_mismatch": (
            "文件内容与文件名不符。请上传原文件，不要改扩展名。",
            "The content does not match the file name. Send the original file.",
        ),
        "attachment_broken": (
            "文件打不开。请重新拍照或另存后上传。",
            "The file cannot be read. Save it again and retry.",
        ),
        "attachment_active": (
            "文件里带有宏或程序，不能接收。请另存为不带宏的文件，或打印、截图后上传。",
            "The file carries macros or a program. Save it without them, or send a picture of it.",
        ),
        "storage_unavailable": (
            "附件暂时存不了。您可以先提交文字，稍后再补充附件。",
            "Files cannot be stored right now. File the text first and add files later.",
        ),
        # access
        "unauthenticated": ("请先登录，或出示回执。", "Sign in, or show a receipt token."),
        "second_factor_required": (
            "查看遮住的内容需要动态码。请先为您的账号开通动态码，再用它登录。",
            "Seeing what is masked needs a second factor. Enrol one for your account, then sign in with it.",
        ),
        "one_time_codes_used_up": (
            "动态码错的次数过多。请 {minutes} 分钟后再试。",
            "Too many wrong one-time codes. Try again in {minutes} minutes.",
        ),
        "recusal_unknown": (
            "没有可以取消的回避：只有工作人员自己说明的才能取消，信访人提出的不能。",
            "There is no declaration to take back; what the petitioner said stands.",
        ),
        "person_unnamed": (
            "这一项没有留下，或本人要求不公开。请用登记的其他方式联系。",
            "This was not given, or its owner asked to stay unnamed.",
        ),
        "forbidden": ("您的账号没有办理这件事的权限。", "Your account may not do this."),
        "not_found": ("没有找到。请核对后重试。", "Not found."),
        "code_wrong": ("编号或查询码不对。请对照回执逐字核对。", "Number or query code is wrong."),
        "code_attempts_used_up": (
            "尝试次数过多。请 {minutes} 分钟后再试，或用回执二维码打开。",
            "Too many attempts. Try again in {minutes} minutes, or open the receipt's QR code.",
        ),
        "signin_failed": ("用户名、密码或动态码不对。", "User name, password or one-time code is wrong."),
        "signin_attempts_used_up": (
            "登录失败次数过多。请 {minutes} 分钟后再试，或请管理员核对账号。",
            "Too many failed sign-ins. Try again in {minutes} minutes, or ask an operator.",
        ),
        "totp_required": ("请输入动态码。", "A one-time code is required."),
        "login_code_invalid": ("登录凭证无效或已过期。请重新登录。", "The login code is invalid or expired."),
        "login_code_used": (
            "登录凭证已经用过。请重新点登录。",
            "The login code was used before. Sign in again.",
        ),
        "other_account": (
            "验证的不是登录着的这个账号，什么都没有删。请用登录时的手机号（或同一个微信、支付宝）重新验证。",
            "This proves another account than the one signed in; nothing was erased. Prove the same account again.",
        ),
        "login_blocked": (
            "登录平台暂时不让这个账号登录。您可以不登录，直接提交和查询。",
            "The provider blocks this account for now. Filing and following need no sign-in.",
        ),
        "login_unavailable": (
            "这种登录方式暂时用不了。请过一会儿重新登录；不登录也能提交和查询。",
            "This way to sign in does not answer. Try again later; filing and following need no sign-in.",
        ),
        "mobile_required": (
            "请填写 11 位手机号，座机收不到验证码。不登录也能提交和查询。",
            "A Chinese mobile number is needed; filing and following need no sign-in.",
        ),
        "phone_codes_used_up": (
            "验证码要得太多了。请过一会儿再试；不登录也能提交和查询。",
            "Too many codes were asked for. Try again later; filing and following need no sign-in.",
        ),
        "phone_codes_unavailable": (
            "这里还不能用手机验证码登录。不登录也能提交和查询。",
            "Codes by phone are not offered here. Filing and following need no sign-in.",
        ),
        "nothing_to_correct": (
            "这一件是匿名提交的，没有留姓名和电话，没有可更正的。",
            "This petition was filed without a name; there is nothing to correct.",
        ),
        "petition_erased": (
            "信访人已要求删除这一件的内容，不能再办理。",
            "The petitioner had this petition erased; nothing can be done with it.",
        ),
        "provider_unknown": ("不支持这种登录方式。", "This way to sign in is not offered."),
        "client_invalid": ("客户端编号或密钥不对。", "Client id or secret is wrong."),
        "scope_missing": ("缺少权限范围 {scope}。", "The scope {scope} is missing."),
        # accounts of staff
        "password_short": (
            "密码至少 {least} 个字。可以用几个不相干的词连成一句，好记又难猜；不要求大小写和符号。",
            "A password has at least {least} characters. Several unrelated words are easy to keep and hard to guess.",
        ),
        "password_common": (
            "这个密码太容易猜：去掉常见的密码、日期、连号、重复，和账号、单位、产品的名字，剩下的太少。请换几个不相干的词。",
            "Too easy to guess: without common passwords, dates, rows and names little is left. Use unrelated words.",
        ),
        "password_wrong": (
            "密码不对。请输入现在登录用的密码。",
            "The password is wrong. Type the one you sign in with now.",
        ),
        "one_time_code_wrong": (
            "动态码不对，或已经用过。请等手机上换一个新的再填；手机时间不准的，先校准。",
            "The one-time code is wrong or used. Wait for the next one; see that the telephone's clock is right.",
        ),
        "receipt_needed": (
            "请填对方的收件编号：没有签收凭据，不能删除原文。",
            "Give the other side's receipt number: without it nothing is deleted.",
        ),
        "enrolment_ended": (
            "绑定动态码超时了，或不是这个账号的。请重新开始，扫新的二维码。",
            "This enrolment is over, or another account's. Begin again and scan the new code.",
        ),
        "second_factor_missing": (
            "这个岗位必须绑定动态码。请用手机上的身份验证器扫二维码，再填它显示的 6 位数字。",
            "This role needs a second factor. Scan the code with an authenticator and type the six digits.",
        ),
        "invitation_unknown": (
            "邀请不对、已经用过，或已经过期。请向开账号的同事要一个新的。",
            "This invitation is wrong, used or expired. Ask whoever invited you for a new one.",
        ),
        "unit_unknown": (
            "没有这个单位，或不在本县。请按名称查找后再选。",
            "No such unit, or not of this county. Look it up by name.",
        ),
        "role_not_here": (
            "这个单位没有这个岗位。可以选：{roles}。",
            "This unit has no such role. Possible: {roles}.",
        ),
        "role_not_yours": (
            "这个岗位的账号不由您管。看信访件的岗位由县信访局负责人管，检举移送由移送登记处负责人管，其余由运维管。",
            "This role is looked after by others: the head of the petition office or of discipline, or an operator.",
        ),
        "own_account": (
            "不能重置或停用自己的账号。请由另一位有权的同事办理。",
            "Nobody resets or disables their own account. Ask a colleague who may.",
        ),
        "scope_not_yours": (
            "您的岗位没有这项权限，令牌里不能有 {scope}。请去掉它。",
            "Your role cannot use {scope}; leave it out.",
        ),
        "too_many_tokens": (
            "访问令牌最多 {limit} 个。请先撤销不用的。",
            "At most {limit} tokens. Revoke those that nothing uses.",
        ),
        "oidc_failed": (
            "统一身份认证没有通过。请重新点一次；还不行的，用用户名和密码登录。",
            "Single sign-on did not succeed. Begin again, or sign in with user name and password.",
        ),
        "oidc_unlinked": (
            "这个统一身份还没有绑定账号。请先用用户名和密码登录，在“我的账号”里绑定。",
            "This identity is linked to no account. Sign in with your password first, and link it under your account.",
        ),
        "oidc_unavailable": (
            "统一身份认证暂时没有应答。请过一会儿再试，或用用户名和密码登录。",
            "The identity provider does not answer. Try again later, or sign in with user name and password.",
        ),
        "identity_taken": (
            "这个统一身份已经绑定了账号，或您已经绑定了另一个。请先解除原来的绑定。",
            "This identity is linked already, or your account is linked to another one. Unlink that first.",
        ),
        # joint petitions
        "join_code_wrong": (
            "编号或联名码不对，或联名已经结束。请向提出人核对。",
            "Number or join code is wrong, or joining has ended. Ask the petitioner.",
        ),
        "join_attempts_used_up": (
            "尝试次数过多。请 {minutes} 分钟后再试，并向提出人核对联名码。",
            "Too many attempts. Try again in {minutes} minutes, and check the join code with the petitioner.",
        ),
        "joint_not_here": (
            "检举控告要替反映人保密，不能联名。其他人可以各自提交。",
            "A report against officials is kept secret and cannot be joined; others may file their own.",
        ),
        "joint_closed": (
            "这件已经办结，不能再联名。您可以自己提交，并写上原编号。",
            "This petition is closed and can no longer be joined; you may file your own and name its number.",
        ),
        "joint_full": (
            "这件联名的已经满 {limit} 人。您可以自己提交，并写上原编号。",
            "This petition has {limit} co-petitioners already; you may file your own and name its number.",
        ),
        # moves
        "move_not_allowed": (
            "当前状态“{state}”下不能“{move}”。请刷新后查看可以做什么。",
            "Not possible in this state.",
        ),
        "actor_not_allowed": ("“{move}”不由您办理。", "This move belongs to somebody else."),
        "query_code_required": (
            "这一步要用信访人本人的查询码。请信访人自己在窗口或手机上输入，不在电话里问，也不由别人代填。",
            "The petitioner types the query code of the receipt, at the window or on a phone; nobody asks for it.",
        ),
        "rate_first": ("请先评价为“不满意”，再要求重新办理。", "Rate the opinion as unsatisfied first."),
        "rehandling_used": ("本级已经重新办理过一次。", "This level has already rehandled the matter once."),
        "same_handler": (
            "重新办理须换人。请由同单位没有办过、也没有为本件写过意见的工作人员答复。",
            "A rehandled matter needs another handler, who wrote none of its earlier opinions.",
        ),
        "reopen_window_over": (
            "撤回已超过 30 天。若当时有人逼您撤回，请勾选“受到压力”，随时可以恢复。",
            "More than 30 days ago. If you were pressed to withdraw, say so: there is no limit then.",
        ),
        "not_due_yet": ("“{move}”还不到时候：期限到{due}为止，过了才能办。", "Not yet: the period runs until {due}."),
        "not_overdue": (
            "这个期限没有超过，不用开超期证明。到期没有办的，随时可以来下载。",
            "This period is not overdue; come back when it is.",
        ),
        "window_over": (
            "期限已过。有正当理由的，请写明理由再提出，由人工核对。",
            "The period is over; with good cause, say so and a person will look.",
        ),
        "good_cause_required": (
            "期限已过，请写明晚提出的正当理由，由人工核对。",
            "The period is over: say why you are late; a person will look.",
        ),
        "supplement_asked": (
            "补充材料只能一次性告知，本件已经请信访人补充过。请按现有材料办理。",
            "What is missing is asked for once; go on with what is there.",
        ),
        "route_tried": (
            "信访人已走过这条途径并被退回，请直接处理或另选途径。",
            "This route has turned the petitioner away before; deal with it, or name another.",
        ),
        "report_apart": (
            (
                "“{state}”的信访件不能再整件封存移送：求决的部分照常办理、按期答复。检举控告的部分，请信访人另写一件、"
                "勾“检举控告”（内容封存），或直接打 12388。检举的材料和情况，不得透露给被反映的人和单位。"
            ),
            "Too late to seal this: it goes on to its answer. File the report apart, or ring 12388.",
        ),
        "report_from_desk": (
            (
                "这件检举控告是在窗口登记的，查询码经过窗口的手：为防别人冒用，凭它只能查看，不能撤回或删除。"
                "要撤回的，请本人告诉县检举控告移送登记处或 12388；移送并经对方签收后，原文和姓名在这里全部删除。"
            ),
            "A desk registered this report and saw its code, which therefore only reads. Tell the discipline desk.",
        ),
        "not_a_report": (
            (
                "信访人没有说这是检举控告，不能封存移送。您认为是的，请联系信访人问清楚："
                "由本人点“这是检举控告”，或到窗口说明并自己输入查询码；本人没说的，照常办理。"
            ),
            "The petitioner has not called this a report. Ask them: only they can say so; otherwise go on as usual.",
        ),
        "objected_before": ("管辖异议只能提一次。", "Jurisdiction is objected to once."),
        "objection_window_over": (
            "已超过收到后 5 个工作日，不能再提管辖异议，请受理。",
            "The five working days for an objection are over; accept.",
        ),
        "extension_not_here": (
            "村级和简易办理不能延期。简易办理确有困难的，请转为普通程序。",
            "No extension in a village or under the simple procedure.",
        ),
        "already_overdue": ("期限已过，不能再办这一步。", "The period is over already."),
        "not_simple": ("这件本来就是普通程序。", "This is under the ordinary procedure already."),
        "no_level_above": (
            "已经是县级。不同意的，可以申请复查。",
            "The county is the highest level here; ask for a review instead.",
        ),
        "ask_for_review": (
            "对乡级、县级的处理意见不同意的，请申请复查。",
            "An opinion of the township or county is disputed by asking for a review.",
        ),
        "step_up_instead": (
            "请直接“请上一级办理”，不需要申请复查。",
            "Step up to the next level instead.",
        ),
        "remanded_before": (
            "已经责令重办过一次，请直接作出复查意见。",
            "The matter was sent back once before; decide now.",
        ),
        "revoked_is_remanded": (
            "撤销不是了结：撤销后须重新办理，请用“责令重办”。已经责令重办过的，请直接作出新的结论，选“变更”。",
            "What is revoked is handled again: use remand. After one remand, decide the matter yourself: change.",
        ),
        "re_reviewed": (
            "复核已经终结，不能再申请复核。有新的事实或理由的，请“提出新事实”。",
            "The re-review has been decided; new facts or reasons open the matter again.",
        ),
        "same_reviewer": (
            "作出复查意见的人不能再办复核，包括听证。请由同单位其他人办理。",
            "Whoever decided the review has no part in the re-review or its hearing; somebody else deals with it.",
        ),
        "outside_body_required": (
            "复核由复查的上一级机关作出，复查单位自己不能复核。请在“作出机关”填写作出复核意见的机关名称。",
            "The body above decides the re-review, never the one that reviewed: name the body that decided.",
        ),
        "no_hearing_called": (
            "还没有通知过听证，或听证意见已经登记过。",
            "No hearing is called, or what was heard is recorded already.",
        ),
        "hearing_used": ("听证只举行一次。", "There is one hearing."),
        "hearing_too_soon": (
            "听证须提前 7 天以上通知，并在 30 天内举行。请改日期。",
            "A hearing is announced at least 7 days ahead and held within 30 days.",
        ),
        "hearing_at_night": (
            "听证应在 8 点到 20 点之间开始。请改时间。",
            "A hearing begins between 8:00 and 20:00.",
        ),
        "hearing_incomplete": (
            "听证通知要写明地点和听证人员，信访人才能到场、才能申请回避。请补上。",
            "A notice of a hearing names the place and the panel.",
        ),
        "hearing_day_wrong": (
            "请填写听证实际举行的时间：不早于通知的那一天，不晚于今天。",
            "Say when the hearing was held: not before the day it was called for, and not in the future.",
        ),
        "hearing_opinion_required": ("请填写听证意见。", "Write down what was heard."),
        "reassign_to_other": (
            "改派须换一个单位。请选择另一级，或更正内容分类。",
            "Choose another level or category: the unit is the same.",
        ),
        "already_held": ("已经选择不自动转办。", "Holding is chosen already."),
        "nothing_to_wait_for": ("现在没有需要等待的期限。", "No period to wait for."),
        "urged_today": ("今天已经催办过，明天可以再催。", "Urged today already; again tomorrow."),
        "already_done": ("“{move}”已经登记过，不用再办。哪天登记的，看“经过”。", "Recorded already; see the timeline."),
        "exemption_required": (
            "应先由{lowest}办理；转送到更高一级的，请选择例外情形。",
            "The lowest competent level comes first; a higher one needs an exemption.",
        ),
        "earlier_unknown": (
            "没有找到这个原编号，或不是同一信访人的信访件。请核对。",
            "No such earlier petition of the same petitioner.",
        ),
        "same_person_unproven": (
            "两件不是同一账号登记的。请先当面或回电向信访人本人核实两件都是本人登记的，再勾选“已核实”。",
            "Ask the petitioner in person first: one telephone does not prove one person.",
        ),
        "answers_dissatisfaction_required": (
            "请说明如何回应信访人不满意的原因。",
            "Say how the opinion answers the reason of dissatisfaction.",
        ),
        "level_not_competent": ("这一级没有对应的承办单位，请另选一级。", "No unit is responsible at this level."),
        "level_passed": (
            "这一级已经办过（答复、超期或不予受理），或信访人说受到它的压力，不再往回转。请选更高的一级。",
            "This level has had its turn; nobody is sent down again. Choose a higher one.",
        ),
        "report_is_sealed": (
            "检举控告已经封存，不能再{move}，免得内容外泄。有新的内容，请另写一件检举控告，或直接打 12388。",
            "A report lies closed: this cannot be done with it. File another report, or ring 12388.",
        ),
        "report_unopened": (
            "这件检举控告还没有打开过，不能确认签收、删除原文。请先打开、移送。",
            "This report was never opened: open it and hand it over before confirming.",
        ),
        "report_not_handed_over": (
            "这件检举控告还没有移送。请先登记移送，再登记对方签收。",
            "This report was not handed over yet: hand it over before confirming.",
        ),
        "report_purged": (
            "对方已签收，原文已经删除，打不开了。",
            "The other side has confirmed and the text is gone.",
        ),
        "report_erased": (
            "这件检举控告的内容已经删除（信访人要求，或保存期限已到），打不开，也不用再登记签收；只留编号、日期和状态。",
            "This report was erased, by its petitioner or because its time was over; number, dates and state are left.",
        ),
        "report_waits_for_key": (
            "还没有设移送口令，或刚设好、系统正在换锁。请先设口令；已设好的，一分钟后再打开。",
            "No passphrase is set yet, or the locks are still being changed: set one, or try again in a minute.",
        ),
        "report_lost": (
            "封存这件用的口令已经登记丢失，原文打不开了，信访人已收到通知，可以重新提交。",
            "The passphrase of this report was declared lost; it cannot be opened, and its petitioner was told.",
        ),
        "report_damaged": (
            "封存的内容被改动过或损坏，打不开。请保留现场，告诉系统管理员，并通知信访人重新提交。",
            "What lies closed was changed or damaged and cannot be opened. Tell the operator.",
        ),
        "passphrase_wrong": (
            "口令不对。请核对大小写和输入法。口令系统里没有存，谁也找不回来。",
            "The passphrase is wrong. It is stored nowhere, so nobody can look it up.",
        ),
        "passphrase_attempts_used_up": (
            "口令错的次数太多，请 {minutes} 分钟后再试。",
            "Too many wrong passphrases; try again in {minutes} minutes.",
        ),
        "passphrase_needed": (
            "已经设过移送口令。要换，请填现在的口令；忘了的，请选“口令丢失”。",
            "A passphrase is set: give the present one to change it, or declare it lost.",
        ),
        "report_stays": (
            "检举控告不转给村和乡镇，请由县信访局保管，等待移送纪检。",
            "A report against officials is not sent down; it stays with the county until it is handed over.",
        ),
        "unit_is_named": (
            "信访人反映的就是这个单位，请转送上一级。",
            "The petition is about this unit; send it higher.",
        ),
        "level_skipped": (
            "您的内容已经登记保存。按逐级办理，这件事先由{unit}办理；点“一键转办”就转过去，不用重新填写。",
            "Your text is stored. The lower level comes first: press convert to send it there, nothing is typed again.",
        ),
        # registering at a desk
        "area_not_yours": (
            "您的窗口只能登记本辖区的信访件。请核对所在的村（社区），或请当地窗口登记。",
            "Your desk registers for its own area only. Check the area, or ask the desk there.",
        ),
        "too_many_representatives": (
            "多人走访推选的代表不超过 {limit} 人，其他人登记为联名人。",
            "A visiting group is represented by at most {limit}; the others are co-petitioners.",
        ),
        "said_before_filing": (
            "提出的日期早于登记的日期。请核对；登记以前说的，写在登记里。",
            "Before the petition was filed. Check the day.",
        ),
        "received_in_future": ("时间不能晚于现在。请核对。", "This cannot lie in the future. Check the date."),
        # a county's policy
        "rule_not_published": (
            "走访按本县逐级规定，须先公布规定。请填写已公布的规定名称和文号，或对走访适用国家规定。",
            "Level by level for visits needs a published local rule; name it, or keep to the national rule.",
        ),
        "limit_not_published": (
            "村级期限一到就打开上一级，要改成 {usual} 个工作日以外的，须先公布规定。请填写规定名称，或去掉村级期限。",
            "A village's limit opens the next level: other than {usual} working days needs a published rule; name it.",
        ),
        "threshold_unknown": (
            "预警线里有一项不认识的名称。请改正或去掉；可以填的：{known}。",
            "There is a threshold that is not known. Mend it or leave it out; there are: {known}.",
        ),
        "threshold_wrong": (
            "预警线“{name}”不对，应为 {rule}。请改正。",
            "The threshold {name} is wrong: it has to be {rule}.",
        ),
        "retention_wrong": (
            "第 {count} 条保存期限不对：{rule}。请改正。",
            "Retention rule {count} cannot hold ({rule}). Mend it.",
        ),
        "county_unknown": (
            "没有这个县：{county}。请核对代码；新的县请先导入区划（yima areas import）。",
            "No such county: {county}. Check the code; a new county's areas are imported first (yima areas import).",
        ),
        "retention_too_soon": (
            "开始或改变自动删除，要先公布 {days} 天：生效日期请写 {earliest} 或以后。只停止自动执行的不用等。",
            "What begins or changes deletion is public for {days} days first: begin on {earliest} or later.",
        ),
        "policy_backdated": (
            "政策不能从过去的日期起生效。请把生效日期改为今天或以后。",
            "A policy does not reach back. Let it begin today or later.",
        ),
        "precondition_required": ("请带上 If-Match（打开信访件时的 ETag）。", "If-Match is required."),
        "precondition_failed": ("信访件已有变化。请重新打开后再办。", "The petition has changed; open it again."),
        # ratings
        "nothing_to_rate": ("还没有可以评价的处理意见。", "There is no opinion to rate yet."),
        "already_rated": ("这份意见您已经评价过了。", "You have rated this opinion already."),
        "rating_window_over": ("评价期已过。", "The rating window is over."),
        # supervision
        "order_replied": ("这份督办已经回复过。", "This order has been replied to."),
        "order_closed": ("这份督办已经结束。", "This order is closed."),
        "order_against_yourself": (
            "这份督办是督办你们单位的：先由经办人回复，再由没有经办、也没有回复的人核实后结束。",
            "This order is against your own office: first a reply, then somebody who had no part in it closes it.",
        ),
        "order_or_unit": ("请填写督办或单位，只填一样。", "Name an order or a unit, one of the two."),
        "proposal_answered": ("这份建议已经答复过。", "This proposal has been answered."),
        # organisation
        "area_list_wrong": (
            "名单有 {count} 处错误，什么都没有写入。请改正后重新导入。",
            "The list has {count} problem(s); nothing was written. Mend it and import again.",
        ),
        "calendar_wrong": (
            "日历有 {count} 处要改，什么都没有写入。请先改这一处：{first}。",
            "The calendar has {count} problem(s); nothing was written. Mend it and try again.",
        ),
        "calendar_incomplete": (
            "这一年可能没有写全，有 {count} 处要核对，没有写入：{first}。确实如此，请加 --yes（接口 confirm=true）。",
            "The year looks incomplete ({count} doubts), nothing is written. If it is right add --yes (confirm=true).",
        ),
        "desk_unknown": ("没有这个窗口。", "No such desk."),
        "place_too_wide": (
            "二维码只能设在县、乡、村一级。请选择所在的县（区）、乡镇或村（社区）。",
            "A place code belongs to a county, a township or a village.",
        ),
        "place_already_revoked": ("这个二维码已经停用。", "This place code is already revoked."),
        "username_taken": (
            "这个用户名已经有人用了，停用的账号也算。请换一个。",
            "This user name is taken, perhaps by a disabled account. Choose another.",
        ),
        # protocol
        "validation": ("有 {count} 处需要修改，已填内容不会丢失。", "{count} field(s) need mending."),
        "text_unclean": (
            "文字里有不能保存的字符（多半是复制来的）。请删掉重新输入这一项。",
            "The text holds characters that cannot be stored (NUL, or half a character); type this field again.",
        ),
        "malformed_json": (
            "内容不是完整的 JSON。请检查引号、逗号和括号是否成对，有没有重复的项。",
            "The body is not valid JSON; check quotes, commas and brackets, and that nothing comes twice.",
        ),
        "unsupported_media_type": ("请用 application/json 提交。", "Send application/json."),
        "body_too_large": ("提交的内容太大。", "The body is too large."),
        "query_unknown": (
            "网址里有不认识的查询参数，请去掉。这里可以用的：{names}。",
            "There is a query parameter that is not known; remove it. Known here: {names}.",
        ),
        "query_repeated": ("重复的查询参数：{names}。", "Repeated query parameters: {names}."),
        "cursor_invalid": ("翻页标记无效，请从第一页开始。", "The cursor is not valid; start from the first page."),
        "idempotency_key_required": (
            "请带上 Idempotency-Key（16 到 64 个字母、数字、- 或 _）。",
            "Idempotency-Key is required (16 to 64 letters, digits, - or _).",
        ),
        "idempotency_key_reused": (
            "这个 Idempotency-Key 已用于另一份内容。新内容请换一个。",
            "This Idempotency-Key was used for another body.",
        ),
        "idempotency_in_progress": (
            "同一请求正在处理，请稍候重试。",
            "The same request is still running; retry shortly.",
        ),
        "rate_limited": (
            "操作太频繁，请 {seconds} 秒后再试。已填内容不会丢失。",
            "Too many requests; retry in {seconds} s.",
        ),
        "method_not_allowed": ("这个地址不支持该方法。", "This method is not offered here."),
        "unavailable": ("系统暂时不可用，请稍后重试。已填内容不会丢失。", "Temporarily unavailable; please retry."),
        "internal": ("系统出错了，我们已记录。请稍后重试。", "Something went wrong on our side."),
    }
)
