// Called from code these come without their styles.
import 'vant/es/dialog/style/index'
import 'vant/es/toast/style/index'

export { showConfirmDialog, showToast } from 'vant'
