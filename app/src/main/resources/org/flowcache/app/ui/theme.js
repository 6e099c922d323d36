// SPDX-License-Identifier: Apache-2.0
// Light or dark: as the system has it, until the user says otherwise.

const KEY = 'flowcache-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

/** Tells whether it is dark now. */
export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === 'dark' : dark.matches;
}

/** Changes from one to the other, and remembers that. */
export function toggle() {
  const theme = isDark() ? 'light' : 'dark';
  document.documentElement.dataset.theme = theme;
  localStorage.setItem(KEY, theme);
}

/** Takes up what was chosen before. */
export function restore(changed) {
  const chosen = localStorage.getItem(KEY);
  if (chosen === 'light' || chosen === 'dark') {
    document.documentElement.dataset.theme = chosen;
  }
  dark.addEventListener('change', changed);
}

/** The colour that a variable of the style sheet has here and now. */
export function color(element, name) {
  element.style.color = `var(${name})`;
  const value = getComputedStyle(element).color;
  element.style.color = '';
  return value;
}
