// Making elements. Text goes in as text: nothing here, and nothing elsewhere, parses HTML.

const SVG = 'http://www.w3.org/2000/svg';
// What a program changes later is a property of the element, not its attribute.
const PROPERTIES = new Set(['value', 'checked', 'disabled', 'open', 'indeterminate', 'hidden']);

/** Make an element: `on…` props are listeners, `style` is an object, the rest are attributes. */
export function el(tag, props = {}, ...children) {
  return filled(document.createElement(tag), props, children);
}

/** Make an element of a drawing. */
export function svg(tag, props = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), props, children);
}

/** Put other children into an element. */
export function replace(node, ...children) {
  node.replaceChildren(...listed(children));
  return node;
}

/** Set one prop of an element as `el` does. */
export function set(node, name, value) {
  if (typeof value === 'function') node.addEventListener(name.slice(2).toLowerCase(), value);
  else if (PROPERTIES.has(name)) node[name] = value;
  else if (name === 'style') for (const [key, v] of Object.entries(value)) node.style.setProperty(key, v);
  else if (value === undefined || value === null || value === false) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? '' : String(value));
}

/** Call a function once a frame at the most, however often it is asked for. */
export function eachFrame(draw) {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      draw();
    });
  };
}

let ids = 0;
/** Return an id that no other element has. */
export const newId = (word) => `${word}-${(ids += 1)}`;

function filled(node, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value !== undefined && value !== null) set(node, name, value);
  }
  node.append(...listed(children));
  return node;
}

function listed(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}
