/* What of this page a thumb misses or large text breaks; one sentence for each. */
() => {
  const TOUCH = 44 // CSS pixels, WCAG 2.5.5 and the platforms' own guides
  const ACTED_ON = 'a[href], button, input, select, textarea, summary'
  const named = (one) =>
    `${one.tagName.toLowerCase()}.${one.className}「${(one.getAttribute('aria-label') ?? (one.textContent.trim() || one.name || one.type)).slice(0, 24)}」`
  const seen = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0

  // A box that is ticked, or a file field, is hit through its label.
  const target = (one) => (/^(checkbox|radio|file)$/.test(one.type ?? '') ? (one.closest('label') ?? one) : one)

  // WCAG 2.5.8: a link in a line of text is as high as the line.
  const inText = (one) =>
    one.tagName === 'A' &&
    getComputedStyle(one).display === 'inline' &&
    [...one.parentElement.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())

  const touch = () =>
    [...document.querySelectorAll(ACTED_ON)]
      .filter((one) => seen(target(one)) && !inText(one))
      .map((one) => [one, target(one).getBoundingClientRect()])
      .filter(([, box]) => box.height < TOUCH - 0.5 || box.width < TOUCH - 0.5)
      .map(([one, box]) => `too small to hit, ${Math.round(box.width)} × ${Math.round(box.height)}: ${named(one)}`)

  // What is read out only has no place on the page.
  const written = (one) => {
    const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT)
    const boxes = []
    while (texts.nextNode()) {
      if (texts.currentNode.parentElement.closest('.visually-hidden')) continue
      const range = document.createRange()
      range.selectNodeContents(texts.currentNode)
      boxes.push(...range.getClientRects())
    }
    return boxes
  }

  const clipped = () =>
    [...document.querySelectorAll('button, a[href]')]
      .filter((one) => seen(one) && one.textContent.trim() && !inText(one))
      .filter((one) => {
        const box = one.getBoundingClientRect()
        return written(one).some(
          (text) => text.left < box.left - 1 || text.right > box.right + 1 || text.top < box.top - 2 || text.bottom > box.bottom + 2,
        )
      })
      .map((one) => `text does not fit: ${named(one)}`)

  const sideways = () => {
    const wide = document.documentElement.scrollWidth
    return wide > window.innerWidth ? [`scrolls sideways: ${wide} px`] : []
  }

  return { touch: touch(), text: [...sideways(), ...clipped()] }
}
