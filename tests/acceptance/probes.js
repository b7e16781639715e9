// What is asked of a page that is open. Each probe gives lines that say what is wrong; none: the row holds.
(() => {
  const KEYS = 'a[href],button,input:not([type=hidden]),select,textarea,summary,[tabindex="0"]';
  const say = (e) => `${e.tagName.toLowerCase()}.${e.getAttribute("class") || ""} «${(e.innerText || e.value || e.ariaLabel || "").trim().slice(0, 40)}»`;
  const shown = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && e.getClientRects().length > 0 && !e.closest(".vh");
  const reach = (e) => [...document.querySelectorAll(KEYS)].filter((x) => shown(x) && !x.disabled && x.tabIndex >= 0);
  const pinned = (e) => { for (let x = e; x && x !== document.body; x = x.parentElement) if (/sticky|fixed/.test(getComputedStyle(x).position)) return x; };

  // 11: nothing sticks out to the right, except inside of a box that scrolls by itself
  const reflow = () => {
    const wide = document.documentElement.scrollWidth - innerWidth;
    if (wide <= 0) return [];
    const over = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth && shown(e) && !e.closest(".scroll"));
    return [`${wide} px too wide: ${over.slice(-1).map((e) => e.outerHTML.slice(0, 120))}`];
  };

  // 13: each control shows its ring and is not covered by a bar that sticks to an edge
  const focus = () => {
    const wrong = [];
    for (const e of reach()) {
      e.focus();
      if (document.activeElement !== e) continue;
      const box = e.type === "radio" || e.type === "checkbox" ? [e, ...(e.labels || []), ...[...(e.labels || [])].flatMap((l) => [...l.children])] : [e];
      const ring = box.some((x) => { const s = getComputedStyle(x); return (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== "none"; });
      if (!ring) wrong.push(`no ring: ${say(e)}`);
      const r = e.getBoundingClientRect(), dots = [[0.5, 0.5], [0.1, 0.15], [0.9, 0.15], [0.1, 0.85], [0.9, 0.85]];
      const covers = dots.map(([x, y]) => document.elementFromPoint(r.left + r.width * x, r.top + r.height * y));
      const hidden = covers.every((c) => c && c !== e && !e.contains(c) && !c.contains(e) && pinned(c) && pinned(c) !== pinned(e));
      const outside = r.bottom <= 0 || r.top >= innerHeight;
      if (hidden || outside) wrong.push(`${outside ? "outside of the screen" : "covered"}: ${say(e)}`);
    }
    document.activeElement.blur();
    return wrong;
  };

  // 15: main actions under a thumb
  const thumb = (least) => [...document.querySelectorAll(".btn:not(.s):not(.ghost), .tabbar a, main input:not([type=hidden]):not([type=checkbox]):not([type=radio]), main select, main textarea")]
    .filter(shown).map((e) => [e, e.getBoundingClientRect()]).filter(([, r]) => r.height < least || r.width < least)
    .map(([e, r]) => `${Math.round(r.width)}×${Math.round(r.height)}: ${say(e)}`);

  // 38: text that its own box cuts off
  const cut = () => [...document.querySelectorAll("body *")].filter((e) => {
    const s = getComputedStyle(e), own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || !shown(e) || /INPUT|SELECT|OPTION|TEXTAREA|SCRIPT/.test(e.tagName)) return false;
    const clips = (v) => v === "hidden" || v === "clip";
    return (clips(s.overflowX) && e.scrollWidth > e.clientWidth + 1) || (clips(s.overflowY) && e.scrollHeight > e.clientHeight + 2);
  }).map((e) => `cut: ${say(e)}`);

  // 11: words that stand letter by letter in a column
  const squashed = () => [...document.querySelectorAll("body *")].filter((e) => {
    const own = [...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data.trim()).join("");
    const r = e.getBoundingClientRect(), s = getComputedStyle(e), em = parseFloat(s.fontSize);
    return own.length > 11 && shown(e) && !/OPTION|TEXTAREA|SCRIPT/.test(e.tagName) && r.width < 3 * em && r.height > 4 * em;
  }).map((e) => `squashed: ${say(e)}`);

  // 39: light islands on a dark page, and drawings that are lost on their ground
  const light = (c) => { const [r, g, b] = c.map((v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const paint = (text) => { const n = (text.match(/[\d.]+/g) || []).map(Number); return /^rgba?\(/.test(text) && n[3] !== 0 ? n : null; };
  const ground = (e) => { for (let x = e; x; x = x.parentElement) { const c = paint(getComputedStyle(x).backgroundColor); if (c) return c; } return [0, 0, 0]; };
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const dark = () => {
    const islands = [...document.querySelectorAll("body, body *")].filter((e) => {
      const r = e.getBoundingClientRect(), c = paint(getComputedStyle(e).backgroundColor);
      return shown(e) && c && r.width * r.height > 20000 && light(c.slice(0, 3)) > 0.4 && !e.closest(".print, .paper, .qr, .btn");
    }).map((e) => `light island: ${say(e)}`);
    const lost = [...document.querySelectorAll("svg")].filter((e) => shown(e) && !e.closest(".paper, .qr, .logo, .btn:disabled")).filter((e) => {
      const parts = [e, ...e.querySelectorAll("path, rect, circle, line, use")];
      const paints = parts.flatMap((p) => [paint(getComputedStyle(p).fill), paint(getComputedStyle(p).stroke)]).filter(Boolean);
      return paints.length && Math.max(...paints.map((c) => ratio(c.slice(0, 3), ground(e).slice(0, 3)))) < 2;
    }).map((e) => `lost drawing: ${e.outerHTML.slice(0, 90)}`);
    return [...islands, ...lost];
  };
  window.probes = { reflow, focus, thumb, cut, squashed, dark };
})();
