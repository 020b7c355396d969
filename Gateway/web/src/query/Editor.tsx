import { useEffect, useRef, useState } from 'preact/hooks';

interface EditorProps {
  text: string;
  onChange: (text: string) => void;
  onRun: () => void;
}

/** A plain text box that becomes the PromQL editor once that is loaded; where it cannot be, the box does. */
export function Editor(props: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const [ready, setReady] = useState(false);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    let gone = false;
    let destroy = () => {};
    import('./promql')
      .then(({ createEditor }) => {
        if (gone || !place.current) return;
        const view = createEditor(place.current, latest.current.text, {
          onChange: (text) => latest.current.onChange(text),
          onRun: () => latest.current.onRun(),
        });
        destroy = () => view.destroy();
        setReady(true);
        view.focus();
      })
      .catch(() => undefined);
    return () => {
      gone = true;
      destroy();
    };
  }, []);

  return (
    <div class="editor">
      <div ref={place} hidden={!ready} />
      {!ready && (
        <textarea
          rows={1}
          aria-label="PromQL"
          spellcheck={false}
          value={props.text}
          onInput={(event) => props.onChange(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey) return;
            event.preventDefault();
            props.onRun();
          }}
        />
      )}
    </div>
  );
}
