/** What only the server may decide, with the step's name. */
export const onlineOnly = (step: string): string => `${step}须联网办理。`

/** Why a step cannot be taken now, as the server says it (rectification/needs.py); loaded with the problem pages. */
export const whyNot = {
  order_in_force: '责令文书已撤回，须重新责令。',
  order_withdrawn: '责令文书没有撤回。',
  certificate: '没有执法证的人员不能下达责令文书。',
  tip: '协管员只能报送线索。',
  immediate_order: '只有责令立即整改的问题可以当场整改。',
  not_yet_passed: '本轮整改已经确认合格，等待销号。',
  seen_rectified: '尚未复查合格，不能销号。',
  fresh_eyes_when_critical: '严重问题须由发现人以外的监督员复查。',
  extendable: '责令立即整改、责令停止和严重问题不能延期。',
  in_time: '延期须在整改期限当日或之前申请。',
  no_referral_under_way: '已有一件移送立案正在办理。',
  pending_extension: '没有等待审批的延期申请。',
  no_pending_extension: '已有一个延期申请在审批中。',
} as const

/** Case referrals (移送立案), on the pages of a problem. */
export const cases = {
  title: '移送立案',
  proposed: (who: string, on: string) => `${who} ${on} 提出`,
  forwarded: (who: string, on: string) => `${who} ${on} 转报`,
  approved: (who: string, on: string) => `${who} ${on} 批准`,
  refused: (who: string, on: string) => `${who} ${on} 不予立案`,
  concluded: (on: string) => `${on} 结案`,
  fine: (yuan: string) => `罚没款 ${yuan} 元`,
  cause: '案由',
  causeHint: '可从常见案由中选，也可以自己填写。',
  causes: [
    '未取得医疗机构执业许可证擅自执业',
    '医疗机构聘用非卫生技术人员行医',
    '诊所未经备案执业',
    '未取得公共场所卫生许可证擅自营业',
    '安排未获得有效健康合格证明的人员直接为顾客服务',
    '未按规定对公共用品用具清洗消毒',
    '医疗废物未按规定分类收集、暂存、处置',
  ],
  outcome: '处理结果',
  outcomes: { penalized: '给予行政处罚', not_penalized: '不予行政处罚', transferred: '移送司法机关', dismissed: '撤销案件' },
  fineLabel: '罚没款（元）',
  fineHint: '没有罚没款的不填，最多两位小数。',
  lapses: '有一件移送立案还没有审批，办理后即失效；需要立案的，请先审批。',
  besides: '整改照常进行，期限不变；立案不代替整改。',
}
