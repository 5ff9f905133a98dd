// Makes photos smaller before they are sent, so that a weak line carries them. The page works
// without it: then they are sent as they are.
(function () {
  var EDGE = 1920, QUALITY = 0.82, SMALL_ENOUGH = 600 * 1024, atWork = 0
  function shrink(file) {
    return new Promise(function (done) {
      if (file.size <= SMALL_ENOUGH || !/^image\//.test(file.type)) return done(file)
      var address = URL.createObjectURL(file), image = new Image()
      image.onerror = function () { URL.revokeObjectURL(address); done(file) }
      image.onload = function () {
        var scale = Math.min(1, EDGE / Math.max(image.naturalWidth, image.naturalHeight))
        var canvas = document.createElement('canvas')
        canvas.width = Math.round(image.naturalWidth * scale)
        canvas.height = Math.round(image.naturalHeight * scale)
        canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height)
        URL.revokeObjectURL(address)
        canvas.toBlob(function (blob) {
          if (!blob || blob.size >= file.size) return done(file)
          done(new File([blob], 'photo.jpg', { type: 'image/jpeg', lastModified: file.lastModified }))
        }, 'image/jpeg', QUALITY)
      }
      image.src = address
    })
  }
  document.addEventListener('change', function (event) {
    var input = event.target
    if (input.type !== 'file' || typeof DataTransfer !== 'function') return
    var button = document.querySelector('form button')
    atWork += 1
    button.disabled = true
    Promise.all(Array.prototype.map.call(input.files, shrink)).then(function (files) {
      var bag = new DataTransfer()
      files.forEach(function (file) { bag.items.add(file) })
      input.files = bag.files
    }).catch(function () {}).then(function () { button.disabled = --atWork > 0 })
  })
})()
