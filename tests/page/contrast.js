/* Every text that is drawn, with its colour and what lies behind it. */
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const found = [];
while (texts.nextNode()) {
  const text = texts.currentNode;
  const element = text.parentElement;
  if (!text.data.trim() || !element.checkVisibility()) continue;
  if (["SCRIPT", "STYLE", "NOSCRIPT"].includes(element.tagName)) continue;
  const drawn = element instanceof SVGElement;
  const style = getComputedStyle(element);
  const behind = [];
  let opacity = 1;
  for (let it = element; it; it = it.parentElement) {
    const { backgroundColor, backgroundImage, opacity: part } = getComputedStyle(it);
    behind.push(`${backgroundColor} ${backgroundImage}`);
    opacity *= Number(part);
  }
  // The number in a chart's mark stands on its circle.
  if (drawn) behind.unshift(getComputedStyle(element.previousElementSibling).fill);
  found.push({ text: text.data.trim(), colour: drawn ? style.fill : style.color, behind, opacity });
}
return found;
