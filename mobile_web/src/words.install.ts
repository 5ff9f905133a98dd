/** How the client comes onto the home screen, loaded with 我的. */
export const install = {
  title: '安装到手机桌面',
  why: '从桌面打开更快，没有信号也能打开，存储也更不容易被清理。',
  now: '安装',
  ios: ['用 Safari 打开本页', '点“分享”按钮', '选“添加到主屏幕”'],
  other: ['打开浏览器的菜单（⋮ 或 ☰）', '选“添加到主屏幕”或“安装应用”'],
}
