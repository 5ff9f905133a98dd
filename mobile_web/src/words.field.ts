/** Why a step cannot be taken now, as the server says it (rectification/needs.py); loaded with the problem pages. */
export const whyNot = {
  online: '须联网办理。',
  certificate: '没有执法证的人员不能下达责令文书。',
  tip: '协管员只能报送线索。',
  immediate_order: '只有责令立即整改的问题可以当场整改。',
  not_yet_passed: '本轮整改已经确认合格，等待销号。',
  fresh_eyes_when_critical: '严重问题须由发现人以外的监督员复查。',
  extendable: '责令立即整改、责令停止和严重问题不能延期。',
  in_time: '延期须在整改期限当日或之前申请。',
  no_pending_extension: '已有一个延期申请在审批中。',
} as const
