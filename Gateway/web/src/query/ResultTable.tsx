import type { Labels, Result } from '../api/prom';
import { seriesName } from './seriesName';

/** Rows beyond this make a page slow. */
const maxRows = 1000;

/** An instant query's answer. Values are shown as the server wrote them: every digit. */
export function ResultTable({ data }: { data: Result }) {
  const rows = rowsOf(data);
  if (rows.length === 0) return <p class="quiet">The answer is empty.</p>;
  return (
    <div class="result">
      <table>
        <thead>
          <tr>
            <th scope="col">Series</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, maxRows).map(([labels, value]) => {
            const name = seriesName(labels);
            return (
              <tr key={name}>
                <td>
                  <code>{name}</code>
                </td>
                <td>{value}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p class="quiet small">{rows.length > maxRows ? `The first ${maxRows} of ${rows.length} series.` : `${rows.length} series.`}</p>
    </div>
  );
}

function rowsOf(data: Result): [Labels, string][] {
  switch (data.resultType) {
    case 'vector':
      return data.result.map(({ metric, value }) => [metric, value[1]]);
    case 'matrix':
      return data.result.map(({ metric, values }) => [metric, values.map(([time, value]) => `${value} @${time}`).join(' ')]);
    default:
      return [[{}, data.result[1]]];
  }
}
