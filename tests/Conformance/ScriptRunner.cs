using LightWatch.PromQL.Evaluate;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.Conformance;

/// <summary>One case that did not come out as expected.</summary>
internal sealed record Failure(int Line, string Query, string Reason);

/// <summary>How a script ended; a case is one <c>eval</c>.</summary>
internal sealed record ScriptOutcome(int Passed, IReadOnlyList<Failure> Failures);

/// <summary>Runs scripts with all experimental features on, as Prometheus runs its own.</summary>
/// <remarks>
/// Each instant query is also asked in the middle of a range, and with <c>@</c> at other times: the answer must be the
/// same.
/// </remarks>
internal sealed class ScriptRunner(Func<ValueTask<ITestStore>> openStore)
{
    private const long MinuteMs = 60_000;

    // Every digit is compared: raw samples only.
    private static readonly QueryLimits Limits = QueryLimits.Default with { Tier = Tier.Raw };

    private static readonly EngineOptions Options = new() { DelayedNameRemoval = true, UseStartTimestamps = true };

    public async Task<ScriptOutcome> RunAsync(string script)
    {
        var failures = new List<Failure>();
        var passed = 0;
        var store = await openStore();
        var loader = new Loader(store.Sink);
        try
        {
            foreach (var command in ScriptParser.Parse(script))
            {
                switch (command)
                {
                    case ClearCommand:
                        await store.DisposeAsync();
                        store = await openStore();
                        loader = new Loader(store.Sink);
                        break;
                    case LoadCommand load: await loader.LoadAsync(load); break;
                    case EvalCommand eval:
                        if (await CheckAsync(
                            eval, new Engine(
                                store.Source, Options, TimeProvider.System, new QueryMemory(1L << 30))) is { } reason)
                            failures.Add(new Failure(eval.Line, eval.Query, reason));
                        else passed++;
                        break;
                }
            }
        }
        catch (ScriptException bad)
        {
            failures.Add(new Failure(0, "", bad.Message));
        }
        finally
        {
            await store.DisposeAsync();
        }
        return new ScriptOutcome(passed, failures);
    }

    private static async Task<string?> CheckAsync(EvalCommand eval, Engine engine)
    {
        try
        {
            if (eval.IsRange) return await CheckRangeAsync(eval, engine);
            var variants = AtVariants.Of(PromParser.Parse(eval.Query, ParserOptions.Experimental), eval.EvalMs);
            foreach (var (query, unixMs) in variants.Prepend((eval.Query, eval.EvalMs)))
                if (await CheckInstantAsync(eval, engine, query, unixMs) is { } reason)
                    return query == eval.Query ? reason : $"{reason} (asked as {query} at {unixMs} ms)";
            return null;
        }
        catch (Exception bug) when (bug is not ScriptException)
        {
            // A case that breaks the engine is a failed case, not the end of the run.
            return $"{bug.GetType().Name}: {bug.Message}{Environment.NewLine}{bug.StackTrace}";
        }
    }

    private static async Task<string?> CheckRangeAsync(EvalCommand eval, Engine engine)
    {
        var (answer, failure) =
            await AskAsync(engine, eval.Query, new EvalRange(eval.StartMs, eval.EndMs, eval.StepMs));
        if (failure is not null) return CheckFailure(eval, failure);
        if (eval.Fails) return "expected an error but got none";
        return Comparison.Annotations(eval, answer!) ?? Comparison.Values(eval, answer!);
    }

    private static async Task<string?> CheckInstantAsync(EvalCommand eval, Engine engine, string query, long unixMs)
    {
        var (answer, failure) = await AskAsync(engine, query, EvalRange.At(unixMs));
        if (failure is not null) return CheckFailure(eval, failure);
        if (eval.Fails) return "expected an error but got none";
        if ((Comparison.Annotations(eval, answer!) ?? Comparison.Values(eval, answer!)) is { } reason) return reason;
        if (eval.InstantOnly || AtVariants.DependsOnRange(query)) return null;
        var (range, rangeFailure) =
            await AskAsync(engine, query, new EvalRange(unixMs - MinuteMs, unixMs + MinuteMs, MinuteMs));
        if (rangeFailure is not null) return $"error in range mode: {rangeFailure}";
        if (eval.Ordered) return null;                           // range answers are always sorted by labels
        return Comparison.Values(eval, range!.At(unixMs, answer!.Kind)) is { } difference
            ? difference + " (in range mode)"
            : null;
    }

    private static string? CheckFailure(EvalCommand eval, string failure)
    {
        if (!eval.Fails) return $"error: {failure}";
        return eval.Failures.Find(f => !f.Accepts(failure)) is { } wanted
            ? $"expected error matching {wanted}, got: {failure}"
            : null;
    }

    private static async Task<(Answer? Answer, string? Failure)> AskAsync(Engine engine, string query, EvalRange range)
    {
        try
        {
            var expr = PromParser.Parse(query, ParserOptions.Experimental);
            if (!range.IsInstant && expr.Kind is not (ValueKind.Vector or ValueKind.Scalar))
                return (null, $"invalid expression type \"{Notation.Documented(expr.Kind)}\" for range query, must be Scalar or instant Vector");
            using var result = await engine.EvaluateAsync(query, expr, range, Limits, CancellationToken.None);
            return (Answer.Of(result), null);
        }
        catch (Exception expected) when (expected is ParseException or QueryException or StoreException)
        {
            return (null, expected.Message);
        }
    }
}
