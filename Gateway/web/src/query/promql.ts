import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { lintKeymap } from '@codemirror/lint';
import { EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap, placeholder } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { PromQLExtension } from '@prometheus-io/codemirror-promql';

// The PromQL editor: completion of metrics, labels and functions from this server, marks under mistakes. Loaded with the query page alone.

export interface EditorEvents {
  onChange: (text: string) => void;
  onRun: () => void;
}

const marked = (colour: string) => ({ backgroundImage: 'none', textDecoration: `underline wavy ${colour}`, textUnderlineOffset: '3px' });

// CodeMirror's own marks are data: images, which the page's security policy refuses; lines do as well.
const look = EditorView.theme({
  '.cm-lintRange-error': marked('var(--bad)'),
  '.cm-lintRange-warning': marked('var(--warn)'),
  '.cm-lintRange-info, .cm-lintRange-hint': marked('var(--none)'),
  '&': { color: 'var(--text)', fontSize: '14px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-content': { fontFamily: 'var(--mono)', padding: '10px 4px', caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { background: 'var(--accent-soft) !important' },
  '.cm-placeholder': { color: 'var(--text-3)' },
  '.cm-matchingBracket': { background: 'var(--accent-soft) !important', color: 'inherit' },
  '.cm-tooltip': {
    background: 'var(--raised)',
    color: 'var(--text)',
    border: '1px solid var(--line-strong)',
    borderRadius: '8px',
    boxShadow: 'var(--shadow-up)',
    overflow: 'hidden',
    fontSize: '13px',
  },
  '.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', maxHeight: '280px' },
  '.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px !important' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { background: 'var(--accent-soft)', color: 'var(--text)' },
  '.cm-completionDetail': { color: 'var(--text-3)', fontStyle: 'normal' },
  '.cm-completionIcon': { display: 'none' },
  '.cm-diagnostic': { padding: '5px 10px' },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--code-keyword)' },
  { tag: tags.function(tags.variableName), color: 'var(--code-function)' },
  { tag: tags.labelName, color: 'var(--code-label)' },
  { tag: tags.string, color: 'var(--code-string)' },
  { tag: tags.number, color: 'var(--code-number)' },
  { tag: [tags.operator, tags.modifier], color: 'var(--code-keyword)' },
  { tag: tags.comment, color: 'var(--text-3)' },
]);

/** Puts an editor into `parent`. It lives in a shadow root: there its styles are allowed without loosening the page's security policy. */
export function createEditor(parent: HTMLElement, text: string, events: EditorEvents): EditorView {
  const root = parent.shadowRoot ?? parent.attachShadow({ mode: 'open' });
  const run = () => {
    events.onRun();
    return true;
  };
  return new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        look,
        syntaxHighlighting(colours),
        history(),
        bracketMatching(),
        closeBrackets(),
        autocompletion(),
        new PromQLExtension().setComplete({ remote: { url: '' } }).asExtension(),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': 'PromQL' }),
        placeholder('PromQL, e.g. rate(system_network_io_bytes_total[1m])'),
        Prec.high(keymap.of([{ key: 'Mod-Enter', run }])),
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...lintKeymap]),
        // Where completion does not take it, Enter runs the query; Shift-Enter begins a new line.
        keymap.of([{ key: 'Enter', run }, ...defaultKeymap]),
        EditorView.updateListener.of((update) => update.docChanged && events.onChange(update.state.doc.toString())),
      ],
    }),
  });
}
