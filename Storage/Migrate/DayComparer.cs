using System.Buffers.Binary;
using System.Globalization;
using LightWatch.Storage.Postgres.Write;
using LightWatch.Storage.Tiers;

namespace LightWatch.Storage.Migrate;

/// <summary>Reads a day back from both stores and compares all of it.</summary>
internal sealed class DayComparer(IMigrationStore from, IMigrationStore to, TimeRange range) : IDisposable
{
    private readonly GroupSize _size = new();
    private readonly SliceLength _slice = new();
    private readonly RowCompare _rows = new();
    private readonly (SampleBuffer Here, SampleBuffer There) _samples = (new(), new());
    private readonly (TierBuckets Here, TierBuckets There) _buckets = (new(), new());

    /// <param name="bucketsUntilUnixMs">Buckets that begin later are none of a migration's business.</param>
    /// <param name="at">Receives the share of the day that is done, and the samples of the source in it.</param>
    public async Task<DayComparison> CompareAsync(
        Tier tier, long day, long bucketsUntilUnixMs, Action<double, long> at, CancellationToken cancel)
    {
        var tally = new DayTally();
        if (tier == Tier.Raw)
        {
            foreach (var (start, end) in range.Slices(day, _slice.Ms))
            {
                using var here = await from.SamplesAsync(start, end, cancel);
                using var there = await to.SamplesAsync(start, end, cancel);
                await CompareAsync(here, there, tally, CompareSamples, cancel);
                at((end - day) / (double)Days.Ms, tally.Source);
            }
        }
        else
        {
            var until = Math.Min(day + Days.Ms, bucketsUntilUnixMs);
            using var here = await from.BucketsAsync(tier, day, until, cancel);
            using var there = await to.BucketsAsync(tier, day, until, cancel);
            await CompareAsync(here, there, tally, CompareBuckets, cancel);
            at(1, tally.Source);
        }
        var result = tally.Result(tier, day);
        if (tier == Tier.Raw) _slice.Learn(result.Source.Samples + result.Target.Samples);
        return result;
    }

    public void Dispose() => _rows.Dispose();

    private async Task CompareAsync<T>(
        ISlice<T> here, ISlice<T> there, DayTally tally, Action<ISlice<T>, ISlice<T>, int, int, DayTally> compare,
        CancellationToken cancel)
    {
        ValueTask Visit(int mine, int other)
        {
            compare(here, there, mine, other, tally);
            return ValueTask.CompletedTask;
        }
        var visited = await SlicePairs.EachAsync(here, there, _size, isOrdered: false, Visit, cancel);
        await SlicePairs.OthersAsync(there, visited, _size, Visit, cancel);
    }

    private void CompareSamples(
        ISlice<SampleBuffer> here, ISlice<SampleBuffer> there, int mine, int other, DayTally tally)
    {
        var (a, b) = _samples;
        Read(here, mine, a.Clear, a);
        Read(there, other, b.Clear, b);
        if (a.Count + b.Count == 0) return;
        var labels = mine >= 0 ? here.LabelsOf(mine) : there.LabelsOf(other);
        var series = Print(labels);
        ulong source = 0, target = 0;
        for (var i = 0; i < a.Count; i++) source += _rows.Checksum(series, a, i);
        for (var i = 0; i < b.Count; i++) target += _rows.Checksum(series, b, i);
        tally.Add(series, a.Count > 0, source, b.Count > 0, target);
        tally.Match(labels, a.UnixMs, b.UnixMs, (i, j) => _rows.IsSame(a, i, b, j));
    }

    private void CompareBuckets(
        ISlice<TierBuckets> here, ISlice<TierBuckets> there, int mine, int other, DayTally tally)
    {
        var (a, b) = _buckets;
        Read(here, mine, a.Clear, a);
        Read(there, other, b.Clear, b);
        RowCompare.Common(a);
        RowCompare.Common(b);
        if (a.Count + b.Count == 0) return;
        var labels = mine >= 0 ? here.LabelsOf(mine) : there.LabelsOf(other);
        var series = Print(labels);
        ulong source = 0, target = 0;
        for (var i = 0; i < a.Count; i++) source += RowCompare.Checksum(series, a, i);
        for (var i = 0; i < b.Count; i++) target += RowCompare.Checksum(series, b, i);
        tally.Add(series, a.Count > 0, source, b.Count > 0, target);
        tally.Match(labels, a.EndUnixMs, b.EndUnixMs, (i, j) => RowCompare.IsSame(a, i, b, j));
    }

    private static void Read<T>(ISlice<T> slice, int series, Action clear, T into)
    {
        clear();
        if (series >= 0) slice.Read(series, into);
    }

    private static ulong Print(Labels labels)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = Fingerprint.Of(labels).TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }
}

/// <summary>Counts of a day while it is compared.</summary>
internal sealed class DayTally
{
    private readonly HashSet<ulong> _sourceSeries = [];          // fingerprints of those that have anything
    private readonly HashSet<ulong> _targetSeries = [];
    private ulong _sourceSum;
    private ulong _targetSum;
    private long _source;
    private long _target;
    private long _missing;
    private long _different;
    private long _extra;
    private string? _first;

    /// <summary>Samples of the source so far.</summary>
    public long Source => _source;

    /// <summary>Adds the rows of one series to the checksums.</summary>
    /// <param name="series">The first half of its fingerprint.</param>
    /// <param name="source">Sum of the checksums of its rows in the source.</param>
    /// <param name="target">The same in the target.</param>
    public void Add(ulong series, bool isInSource, ulong source, bool isInTarget, ulong target)
    {
        if (isInSource) _ = _sourceSeries.Add(series);
        if (isInTarget) _ = _targetSeries.Add(series);
        _sourceSum += source;
        _targetSum += target;
    }

    /// <summary>Matches the rows of one series by their times, ascending on both sides.</summary>
    public void Match(Labels labels, ReadOnlySpan<long> source, ReadOnlySpan<long> target, Func<int, int, bool> isSame)
    {
        _source += source.Length;
        _target += target.Length;
        for (int i = 0, j = 0; i < source.Length || j < target.Length;)
        {
            var order = i == source.Length ? 1 : j == target.Length ? -1 : source[i].CompareTo(target[j]);
            if (order < 0) Note(ref _missing, labels, source[i], "is not in the target");
            else if (order > 0) Note(ref _extra, labels, target[j], "is only in the target");
            else if (!isSame(i, j)) Note(ref _different, labels, source[i], "is another in the target");
            if (order <= 0) i++;
            if (order >= 0) j++;
        }
    }

    public DayComparison Result(Tier tier, long day) => new(
        tier, day, new DayCount(_sourceSeries.Count, _source, _sourceSum), new DayCount(
            _targetSeries.Count, _target, _targetSum), _missing, _different, _extra, _first);

    private void Note(ref long count, Labels labels, long unixMs, string what)
    {
        count++;
        if (_first is not null) return;
        var time = DateTimeOffset.FromUnixTimeMilliseconds(unixMs).UtcDateTime;
        _first = string.Create(CultureInfo.InvariantCulture, $"{labels} at {time:yyyy-MM-dd HH:mm:ss.fff} {what}");
    }
}
