using System.Globalization;

namespace LightWatch.Storage.Migrate;

/// <summary>
/// The order of a migration: documents, what is known of metrics, buckets without samples, samples; then the
/// comparison.
/// </summary>
internal sealed class Migrator(
    IMigrationStore from, IMigrationStore to, MigrationRequest request, IMigrationListener listener,
    TimeProvider time) : IDisposable
{
    private static readonly Tier[] Tiers = [Tier.Hour, Tier.Minute, Tier.Raw];

    private readonly TimeRange _range = new(request.FromUnixMs, request.ToUnixMs);
    private readonly DayComparer _comparer = new(from, to, new TimeRange(request.FromUnixMs, request.ToUnixMs));

    /// <summary>Copies, then compares, and copies again what changed in the source meanwhile.</summary>
    public async Task<MigrationResult> CopyAsync(IMigrationTarget target, CancellationToken cancel)
    {
        var id = await from.IdAsync(cancel);
        if (id == await target.IdAsync(cancel)) throw new StoreException("source and target are the same store");
        var ledger = await MigrationLedger.OpenAsync(target.Documents, id, from.Name, cancel);
        var extent = await from.ExtentAsync(cancel);
        if (ledger.IsNew) await RefuseOthersAsync(target, extent, cancel);
        var documents = await from.Documents.CopyAsync(target.Documents, ledger.Documents, listener.Say, cancel);
        await ledger.SaveAsync(cancel);
        await target.PrepareAsync(extent, cancel);
        using var copier = new DayCopier(from, target, _range, time);
        await NotesAsync(target, cancel);
        var buckets = await BucketsAsync(target, copier, ledger, extent, cancel);
        var samples = await SamplesAsync(copier, ledger, extent, cancel);
        await SettleAsync(target, ledger, extent, cancel);
        if (copier.LeftOut > 0) listener.Say($"{copier.LeftOut} buckets hold only histograms whose samples are gone: a database keeps histograms with their samples, so these were left out");
        var (isSame, late) = await CompareAsync(extent, copier, ledger, cancel);
        await SettleAsync(target, ledger, extent, cancel);
        return new MigrationResult(isSame, samples + late, buckets, documents, copier.LeftOut);
    }

    /// <summary>Only compares.</summary>
    public async Task<MigrationResult> CheckAsync(CancellationToken cancel)
    {
        var different = await from.Documents.CompareAsync(to.Documents, listener.Say, cancel);
        var known = (await to.MetadataAsync(cancel)).ToHashSet();
        var unknown = (await from.MetadataAsync(cancel)).Count(m => !known.Contains(m));
        if (unknown > 0) listener.Say($"the target does not know what was said of {unknown} metrics");
        var (isSame, _) = await CompareAsync(await from.ExtentAsync(cancel), copier: null, ledger: null, cancel);
        return new MigrationResult(isSame && different + unknown == 0, 0, 0, 0, 0);
    }

    public void Dispose() => _comparer.Dispose();

    private async Task RefuseOthersAsync(IMigrationTarget target, StoreExtent extent, CancellationToken cancel)
    {
        if (await target.IsEmptyAsync(cancel)) return;
        if (!request.IsMerge)
            throw new StoreException($"{target.Name} is not empty, and nothing in it came from {from.Name}. --merge puts both together; documents of the target stay as they are.");
        // Where the target has buckets alone and samples come in, a database sums the buckets up again, from what came
        // in.
        var there = await target.ExtentAsync(cancel);
        if (target is PostgresEnd && extent.SampleDays.Any(
            day => _range.Touches(day) && (there.MinuteDays.Contains(day) || there.HourDays.Contains(day))))
        {
            var newer = Math.Min(there.OldestUnixMs, Days.Floor(time.GetUtcNow().ToUnixTimeMilliseconds()));
            var fromTime = DateTimeOffset.FromUnixTimeMilliseconds(newer).UtcDateTime;
            throw new StoreException(string.Create(
                CultureInfo.InvariantCulture,
                $"{target.Name} has only minutes and hours of days of which {from.Name} has samples; they would be lost. Copy what is newer: --from-time {fromTime:yyyy-MM-ddTHH:mm:ssZ}"));
        }
    }

    private async Task NotesAsync(IMigrationTarget target, CancellationToken cancel)
    {
        await using var appender = new BatchAppender(target.Sink, time);
        var known = (await target.MetadataAsync(cancel)).ToHashSet();
        foreach (var entry in await from.MetadataAsync(cancel))
            if (!known.Contains(entry)) appender.Add(entry);
        var there = (await target.ExemplarsAsync(cancel)).ToDictionary(s => s.Series, s => s.Exemplars.ToHashSet());
        foreach (var (series, exemplars) in await from.ExemplarsAsync(cancel))
        {
            appender.Begin(series);
            foreach (var exemplar in exemplars)
                if (!there.TryGetValue(series, out var some) || !some.Contains(exemplar)) appender.Add(exemplar);
            await appender.SendIfFullAsync(cancel);
        }
        await appender.CompleteAsync(cancel);
    }

    private async Task<long> BucketsAsync(
        IMigrationTarget target, DayCopier copier, MigrationLedger ledger, StoreExtent extent, CancellationToken cancel)
    {
        var todo = Tiers.Where(t => t != Tier.Raw).SelectMany(
            tier => extent.Of(tier).Where(_range.Touches).Select(day => (Tier: tier, Day: day))).ToList();
        if (todo.Count == 0) return 0;
        listener.Begin("copying hours and minutes");
        var copied = 0L;
        for (var i = 0; i < todo.Count; i++)
        {
            var (tier, day) = todo[i];
            if (!ledger.IsDone(tier, day))
            {
                copied += await copier.BucketsAsync(tier, day, extent.BucketsUntilUnixMs, cancel);
                await ledger.DoneAsync(tier, day, cancel);
            }
            listener.At((i + 1.0) / todo.Count, copied);
        }
        await target.EndBucketsAsync(Math.Min(extent.BucketsUntilUnixMs, todo.Max(t => t.Day) + Days.Ms), cancel);
        return copied;
    }

    private async Task<long> SamplesAsync(
        DayCopier copier, MigrationLedger ledger, StoreExtent extent, CancellationToken cancel)
    {
        var todo = extent.SampleDays.Where(day => _range.Touches(day) && !ledger.IsDone(Tier.Raw, day)).ToList();
        if (todo.Count == 0) return 0;
        listener.Begin("copying samples");
        await ledger.SettledAsync(false, cancel);
        var copied = 0L;
        for (var i = 0; i < todo.Count; i++)
        {
            var before = i;
            _ = await copier.SamplesAsync(
                todo[i], (share, some) => listener.At((before + share) / todo.Count, copied += some), cancel);
            if (_range.HasWhole(todo[i])) await ledger.DoneAsync(Tier.Raw, todo[i], cancel);
        }
        return copied;
    }

    private async Task SettleAsync(
        IMigrationTarget target, MigrationLedger ledger, StoreExtent extent, CancellationToken cancel)
    {
        if (ledger.IsSettled) return;
        listener.Begin("settling");
        await target.SettleAsync(
            extent with { SampleDays = [.. extent.SampleDays.Where(_range.Touches)] }, new ShareOf(listener), cancel);
        await ledger.SettledAsync(true, cancel);
        listener.At(1, 0);
    }

    // A day that differs may have grown in the source since it was copied: it is copied once more.
    private async Task<(bool IsSame, long Copied)> CompareAsync(
        StoreExtent extent, DayCopier? copier, MigrationLedger? ledger, CancellationToken cancel)
    {
        var there = await to.ExtentAsync(cancel);
        var todo = new List<(Tier Tier, long Day)>();
        foreach (var tier in Tiers)
            todo.AddRange(
                extent.Of(tier).Union(tier == Tier.Raw ? there.SampleDays : []).Where(_range.Touches).Order().Select(
                    day => (tier, day)));
        listener.Begin("comparing");
        var (isSame, copied, compared) = (true, 0L, 0L);
        for (var i = 0; i < todo.Count; i++)
        {
            var (tier, day) = todo[i];
            var before = i;
            void At(double share, long some) => listener.At((before + share) / todo.Count, compared + some);
            var found = await _comparer.CompareAsync(tier, day, extent.BucketsUntilUnixMs, At, cancel);
            if (copier is not null && tier == Tier.Raw && found.Missing + found.Different > 0)
            {
                await ledger!.SettledAsync(false, cancel);
                copied += await copier.SamplesAsync(day, (_, _) => { }, cancel);
                found = await _comparer.CompareAsync(tier, day, extent.BucketsUntilUnixMs, At, cancel);
            }
            compared += found.Source.Samples;
            isSame &= found.IsSame(request.IsMerge);
            if (found.Source.Samples + found.Target.Samples > 0) listener.Compared(found);
            At(1, 0);
        }
        return (isSame, copied);
    }

    private sealed class ShareOf(IMigrationListener listener) : IProgress<double>
    {
        public void Report(double value) => listener.At(value, 0);
    }
}
