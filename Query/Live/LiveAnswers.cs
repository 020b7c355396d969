using System.Collections.Concurrent;
using System.Diagnostics;
using LightWatch.PromQL.Evaluate;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Query.Errors;
using LightWatch.Query.Json;
using LightWatch.Query.Limits;

namespace LightWatch.Query.Live;

/// <summary>The answer to one live query: a JSON array, or an error.</summary>
internal sealed record LiveAnswer(ReadOnlyMemory<byte> Json, string? Error);

/// <summary>
/// Evaluates live queries at the present time, once for all clients that have the same query at the same commit.
/// </summary>
internal sealed class LiveAnswers(
    QueryRunner runner, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<LiveAnswers> log)
{
    private const int MaxCached = 2000;

    // An answer without a new commit still ages: rates fall, series go stale.
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, CachedAnswer> _cache = new(StringComparer.Ordinal);
    private long _evaluations;

    private sealed record CachedAnswer(long Commit, long StartedAt, Lazy<Task<LiveAnswer>> Answer);

    /// <summary>Queries evaluated so far: shared answers count once.</summary>
    public long Evaluations => Interlocked.Read(ref _evaluations);

    /// <summary>
    /// The answer as of <paramref name="commit"/> or later. Never fails: errors are part of the answer.
    /// </summary>
    public Task<LiveAnswer> GetAsync(string query, long commit)
    {
        if (_cache.Count > MaxCached) DropOld();
        var now = time.GetTimestamp();
        var answer = _cache.AddOrUpdate(
            query,
            q => Start(q, commit, now),
            (q, cached) => IsUsable(cached, commit, now) ? cached : Start(q, commit, now));
        return answer.Answer.Value;
    }

    private bool IsUsable(CachedAnswer cached, long commit, long now) =>
        cached.Commit >= commit && time.GetElapsedTime(cached.StartedAt, now) < MaxAge;

    // Lazy: AddOrUpdate may call this twice, but only the one that is stored is evaluated.
    private CachedAnswer Start(string query, long commit, long now) =>
        new(commit, now, new Lazy<Task<LiveAnswer>>(() => EvaluateAsync(query)));

    private void DropOld()
    {
        var now = time.GetTimestamp();
        foreach (var entry in _cache)
        {
            if (time.GetElapsedTime(entry.Value.StartedAt, now) >= MaxAge) _cache.TryRemove(entry);
        }
    }

    private async Task<LiveAnswer> EvaluateAsync(string query)
    {
        Interlocked.Increment(ref _evaluations);
        // It is made for all who subscribe, and goes on for as long as they do: no part of one request's trace.
        Activity.Current = null;
        try
        {
            var request = new QueryRequest(EvalRange.At(time.GetUtcNow().ToUnixTimeMilliseconds()));
            using var result = await runner.RunAsync(query, request, lifetime.ApplicationStopping);
            if (result.Kind is ValueKind.Matrix or ValueKind.String)
            {
                var kind = Notation.Documented(result.Kind);
                return Failed($"a live query must give an instant vector or a scalar, not a {kind}");
            }
            return new LiveAnswer(Write(result), null);
        }
        catch (Exception failure)
        {
            // No failure ends the connection: the client's other queries go on.
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
