using System.Diagnostics;

namespace LightWatch.PromQL.Values;

/// <summary>Walks a column of times in step with the evaluation times.</summary>
internal ref struct Seek(ReadOnlySpan<long> times)
{
    private readonly ReadOnlySpan<long> _times = times;
    private int _at;
    private int _stride;

    /// <summary>The index of the first time after <paramref name="unixMs"/>; arguments must not decrease.</summary>
    /// <remarks>
    /// Regular series hit at once: the guess is as far on as the last move. Otherwise by doubling steps from the last
    /// place.
    /// </remarks>
    public int After(long unixMs)
    {
        var column = _times;
        var at = _at;
        var guess = at + _stride;
        if (guess <= column.Length && (guess == column.Length || column[guess] > unixMs) &&
            (guess == 0 || column[guess - 1] <= unixMs))
        {
            _at = guess;
            return guess;
        }
        var low = at;                                            // everything before low is <= unixMs
        var step = 1;
        while (low + step <= column.Length && column[low + step - 1] <= unixMs)
        {
            low += step;
            step *= 2;
        }
        var high = Math.Min(column.Length, low + step);
        while (low < high)
        {
            var middle = (int)(((uint)low + (uint)high) / 2);
            if (column[middle] <= unixMs) low = middle + 1;
            else high = middle;
        }
        Debug.Assert(low >= at, "arguments do not decrease");
        Debug.Assert(low == 0 || column[low - 1] <= unixMs, "all before the result are no later");
        Debug.Assert(low == column.Length || column[low] > unixMs, "the result is later");
        _stride = low - at;
        _at = low;
        return low;
    }
}
