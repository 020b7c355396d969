/** A place to ask PromQL. */
export function QueryPage() {
  return (
    <section>
      <h1 tabIndex={-1}>Query</h1>
    </section>
  );
}
