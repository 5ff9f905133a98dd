/** Words of papers (文书正本), loaded with the pages that show them. */
export const p = {
  title: '文书正本',
  kinds: { service: '送达回证', record: '现场检查笔录', recheck: '复查记录', extension: '延期整改审批表', closing: '销号单', slip: '督办单' },
  none: '还没有出具。出具后的文件不能改动，更正时另出新版。',
  confirm: '下列条文尚未核实，核对原文后勾选；不勾选的不印在文书上：',
  issue: '出具 PDF',
  issued: '已出具',
  open: '查看、打印',
  word: 'Word 文件',
  version: (number: number) => `第 ${number} 版`,
  made: (by: string, at: string) => `${by} ${at} 出具`,
  digest: (start: string) => `SHA-256 ${start}…`,
  correct: '更正',
  reason: '更正原因',
  reasonHint: '如：单位名称登记有误，已改正',
  correctNow: '出具更正后的新版',
  correctHint: '先在单位档案等处改正有误的内容，再出具新版；新版上会同时写明原来的和更正后的内容。',
}
