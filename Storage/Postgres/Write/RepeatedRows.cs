using System.Numerics;

namespace LightWatch.Storage.Postgres.Write;

/// <summary>Finds rows of a batch that a later row of the same series and time replaces. One owner.</summary>
/// <remarks>They are left out before they are stored: the table does not show which of two rows came last.</remarks>
internal sealed class RepeatedRows
{
    private int[] _places = [];                                  // by hash: row + 1, or 0

    /// <summary>By row, whether a later one replaces it; null if none is, as almost always.</summary>
    /// <param name="batch">Its ids are resolved.</param>
    public bool[]? Find(SampleBatch batch)
    {
        var series = batch.Series;
        var times = batch.UnixMs;
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, 2 * series.Length));
        if (_places.Length < size) _places = new int[size];
        var places = _places.AsSpan(0, size);
        places.Clear();
        bool[]? replaced = null;
        for (var row = 0; row < series.Length; row++)
        {
            var hash = (ulong)series[row].Value * 0x9E37_79B9_7F4A_7C15UL;
            hash ^= (ulong)times[row] * 0xC2B2_AE3D_27D4_EB4FUL;
            var at = (int)(hash >> 32) & (size - 1);
            while (places[at] is > 0 and var known
                && (series[known - 1] != series[row] || times[known - 1] != times[row])) at = (at + 1) & (size - 1);
            if (places[at] > 0) (replaced ??= new bool[series.Length])[places[at] - 1] = true;
            places[at] = row + 1;
        }
        return replaced;
    }
}
