/** Words of push on this very browser, loaded with its switch. */
export const words = {
  on: '在本机开启',
  off: '在本机关闭',
  states: {
    none: '这个浏览器不支持推送，或者还没有准备好；请换用手机自带浏览器打开。',
    denied: '您已禁止本站发送通知。要开启，请先在浏览器设置中允许。',
    off: '本机还没有开启推送。',
    unreachable: '这个浏览器的推送服务连不上，没有开启。通知仍在系统内可见。',
    on: '本机已开启推送：不打开页面也能收到通知。退出登录后自动关闭。',
  },
}
