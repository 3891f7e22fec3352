// How are the API's codes said in Chinese? What is missing here is shown as it comes.

const WORDS = {
  village: "村（社区）", township: "乡镇（街道）", county: "县",
  ordinary: "普通程序", simple: "简易办理",
  supported: "支持", partly_supported: "部分支持", explained_no_basis: "合理但暂无依据，作解释", not_supported: "不支持",
  claim: "申诉求决", suggestion: "意见建议", report: "检举控告", inquiry: "咨询", thanks: "感谢",
  online: "网上", visit: "来访", letter: "来信", phone: "来电", partner: "合作系统",
  none: "没有", court: "法院诉讼", arbitration: "仲裁", reconsideration: "行政复议", review: "复查复核",
  blue: "蓝色", yellow: "黄色", orange: "橙色", red: "红色",
  petitioner: "信访人", represented: "被代理人", co_petitioner: "联名人", unit: "承办单位", petition_office: "信访部门",
  yes: "解决了", partly: "解决了一部分", no: "没有解决",
  satisfied: "满意", mostly_satisfied: "基本满意", unsatisfied: "不满意",
  citizen: "信访人", unit_head: "单位负责人", upper: "上级", common_superior: "共同上级", system: "系统", timer: "到期自动",
  E1: "E1 下级已答复，信访人不同意", E2: "E2 下级超期", E3: "E3 涉及下级或其人员", E4: "E4 危及生命、安全或健康",
  E5: "E5 下级无权处理", E6: "E6 下级书面不受理，或两次退回", E7: "E7 有人打击报复、阻拦或施压", E8: "E8 来访人坚持国家规定",
  appeal: "上诉", administrative_suit: "行政诉讼", labour_arbitration: "劳动仲裁", land_arbitration: "土地承包仲裁",
  mediation: "人民调解", procuratorate: "检察监督", review_body: "复查复核", other: "其他",
  not_competent: "不归本单位管", in_process: "正在办理中", reviewed_finally: "已复核终结", litigation_ended: "涉法涉诉已终结",
  statutory_route: "应走法定途径", uphold: "维持", change: "变更", revoke: "撤销",
  facts_unclear: "事实不清", basis_lacking: "依据不足", procedure_wrong: "程序不当",
  own_interest: "与本人有利害关系", relative: "涉及近亲属",
};

/** Say a code. */
export const word = (code) => WORDS[code] || String(code);
