using System.Collections.Concurrent;
using LightWatch.PromQL.Evaluate;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Query.Api;

namespace LightWatch.Query.Live;

/// <summary>The answer to one live query: a JSON array, or an error.</summary>
internal sealed record LiveAnswer(ReadOnlyMemory<byte> Json, string? Error);

/// <summary>Evaluates live queries at the present time, once for all clients that ask the same at the same commit.</summary>
internal sealed class LiveAnswers(QueryRunner runner, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<LiveAnswers> log)
{
    private const int MaxKept = 2000;

    // An answer without a new commit still ages: rates fall, series go stale.
    private static readonly TimeSpan MaxUse = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private long _evaluations;

    private sealed record Kept(long Commit, long StartedAt, Lazy<Task<LiveAnswer>> Answer);

    /// <summary>Queries evaluated so far: shared answers count once.</summary>
    public long Evaluations => Interlocked.Read(ref _evaluations);

    /// <summary>The answer as of <paramref name="commit"/> or later. Never fails: errors are part of the answer.</summary>
    public Task<LiveAnswer> GetAsync(string query, long commit)
    {
        if (_kept.Count > MaxKept) DropOld();
        var now = time.GetTimestamp();
        return _kept.AddOrUpdate(query, q => Start(q, commit, now), (q, kept) => IsUsable(kept, commit, now) ? kept : Start(q, commit, now)).Answer.Value;
    }

    private bool IsUsable(Kept kept, long commit, long now) => kept.Commit >= commit && time.GetElapsedTime(kept.StartedAt, now) < MaxUse;

    // Lazy: AddOrUpdate may call this twice, but only the one that is kept is evaluated.
    private Kept Start(string query, long commit, long now) => new(commit, now, new Lazy<Task<LiveAnswer>>(() => EvaluateAsync(query)));

    private void DropOld()
    {
        var now = time.GetTimestamp();
        foreach (var (query, kept) in _kept)
            if (time.GetElapsedTime(kept.StartedAt, now) >= MaxUse) _kept.TryRemove(new(query, kept));
    }

    private async Task<LiveAnswer> EvaluateAsync(string query)
    {
        Interlocked.Increment(ref _evaluations);
        try
        {
            var wish = new QueryWish(EvalRange.At(time.GetUtcNow().ToUnixTimeMilliseconds()));
            using var result = await runner.RunAsync(query, wish, lifetime.ApplicationStopping);
            if (result.Kind is ValueKind.Matrix or ValueKind.String) return Failed($"a live query must give an instant vector or a scalar, not a {Notation.Documented(result.Kind)}");
            return new LiveAnswer(Write(result), null);
        }
        catch (Exception failure)
        {
            // Whatever it is, the other queries of the client go on.
            if (PromErrors.Explain(failure) is { } known) return Failed(known.Message);
            log.LiveFailed(failure, query);
            return Failed("internal error");
        }
    }

    private static LiveAnswer Failed(string reason) => new(ReadOnlyMemory<byte>.Empty, reason);

    private static byte[] Write(QueryResult result)
    {
        using var json = new JsonText();
        json.Write((byte)'[');
        if (result.Kind == ValueKind.Scalar)
        {
            json.Write("{\"metric\":{},\"value\":["u8);
            json.WriteTime(result.Range.StartUnixMs);
            json.Write((byte)',');
            json.WriteQuoted(result.Scalar);
            json.Write("]}"u8);
        }
        for (var i = 0; i < result.Series.Count && result.Kind == ValueKind.Vector; i++)
        {
            if (i > 0) json.Write((byte)',');
            ResultJson.WriteSample(json, result.Series[i], result.Range);
        }
        json.Write((byte)']');
        return json.Written.ToArray();
    }
}
