using System.Diagnostics;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Plan;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Evaluate;

/// <summary>One query being evaluated: its limits, its annotations, what it has read, and the walk over its tree.</summary>
internal sealed class Evaluation : IDisposable
{
    private readonly EvalRange _range;
    private readonly string _text;
    private readonly TimeProvider _time;
    private readonly QueryLimits _limits;
    private readonly long _began;
    private readonly List<NodeStats> _nodes = [];
    private readonly Dictionary<(string Key, StepGrid Grid), Value> _shared = [];
    private CancellationTokenSource? _deadline;

    public Evaluation(ISampleSource source, EngineOptions options, TimeProvider time, string text, EvalRange range, MemoryBudget budget, QueryLimits limits)
    {
        (_time, _text, _range, _limits) = (time, text, range, limits);
        _began = time.GetTimestamp();
        Options = options;
        LookbackMs = range.LookbackMs > 0 ? range.LookbackMs : options.LookbackMs;
        Budget = budget;
        Reads = new SeriesReads(source, this);
        Tiers = new TierPlan(source, limits.Tier);
        Threads = options.MaxThreads > 0 ? options.MaxThreads : Environment.ProcessorCount;
    }

    public EngineOptions Options { get; }

    public long LookbackMs { get; }

    public int Threads { get; }

    public MemoryBudget Budget { get; }

    public Annotations Annotations { get; } = new();

    public SeriesReads Reads { get; }

    public TierPlan Tiers { get; }

    /// <summary>What is evaluated; set before the walk begins.</summary>
    public QueryPlan Plan { get; private set; } = null!;

    /// <summary>Ends the evaluation: the client is gone or the time is up.</summary>
    public CancellationToken Stop => _deadline!.Token;

    public async ValueTask<QueryResult> RunAsync(Expr expr, CancellationToken cancel)
    {
        using var timer = new CancellationTokenSource(_limits.Timeout, _time);
        using var deadline = _deadline = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancel);
        try
        {
            Budget.RequireSteps(StepGrid.Of(_range));
            Plan = new Planner(_range).Plan(expr);
            var value = await EvalAsync(Plan.Root, StepGrid.Of(_range));
            ThrowIfStopped();
            return new ResultBuilder(this, _range, _text).Build(expr, value);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            Budget.Dispose();
            throw timer.IsCancellationRequested && !cancel.IsCancellationRequested ? QueryException.TimedOut() : QueryException.WasCanceled();
        }
        catch
        {
            Budget.Dispose();                                    // else the answer does it, when it has been written
            throw;
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Gives one node's value over a grid; the caller disposes it.</summary>
    public async ValueTask<Value> EvalAsync(Expr expr, StepGrid grid)
    {
        ThrowIfStopped();
        var began = _time.GetTimestamp();
        var value = await WalkAsync(expr, grid);
        if (value is ScalarValue { IsConstant: false } scalar) Budget.Charge(scalar.Steps.Length * (long)sizeof(double));
        if (expr is not (StepInvariant or ParenExpr or NumberLiteral or StringLiteral or SharedPart))
            _nodes.Add(new NodeStats(expr.Range, NodeNames.Of(expr), CountOf(value), grid.Count, Tiers.Of(expr), _time.GetElapsedTime(began)));
        return value;
    }

    /// <summary>The same for a node that the type check knows to be a vector.</summary>
    public async ValueTask<VectorValue> EvalVectorAsync(Expr expr, StepGrid grid) => (VectorValue)await EvalAsync(expr, grid);

    /// <summary>The same for a scalar.</summary>
    public async ValueTask<ScalarValue> EvalScalarAsync(Expr expr, StepGrid grid) => (ScalarValue)await EvalAsync(expr, grid);

    public VectorValue NewVector(StepGrid grid) => new(Budget, grid.Count);

    public void ThrowIfStopped() => Stop.ThrowIfCancellationRequested();

    public QueryStats Stats()
    {
        var total = Reads.Stats;
        return new QueryStats(Reads.Series, Budget.Samples, total.Chunks, total.Bytes, total.Tier, _time.GetElapsedTime(_began), _nodes);
    }

    public void Dispose()
    {
        foreach (var value in _shared.Values) value.Free();
        _shared.Clear();
        Reads.Dispose();
    }

    private ValueTask<Value> WalkAsync(Expr expr, StepGrid grid) => expr switch
    {
        NumberLiteral number => new(new ScalarValue(number.Value)),
        StringLiteral text => new(new StringValue(text.Value)),
        ParenExpr paren => EvalAsync(paren.Inner, grid),
        StepInvariant invariant => Broadcast.EvalAsync(this, invariant.Inner, grid),
        SharedPart part => EvalSharedAsync(part, grid),
        UnaryExpr unary => UnaryMinus.EvalAsync(this, unary, grid),
        BinaryExpr binary => BinaryOperations.EvalAsync(this, binary, grid),
        AggregateExpr aggregate => Aggregations.EvalAsync(this, aggregate, grid),
        CallExpr call => Calls.EvalAsync(this, call, grid),
        VectorSelector selector => InstantSelectors.EvalAsync(this, selector, grid),
        MatrixSelector matrix => RangeAnswers.EvalAsync(this, matrix, grid),
        SubqueryExpr subquery => RangeAnswers.EvalAsync(this, subquery, grid),
        _ => throw new UnreachableException($"no evaluation for {expr.GetType().Name}"),
    };

    private async ValueTask<Value> EvalSharedAsync(SharedPart part, StepGrid grid)
    {
        if (_shared.TryGetValue((part.Key, grid), out var known)) return known;
        var version = Annotations.Version;
        var value = await EvalAsync(part.Inner, grid);
        // An annotation names the position of the part that gave it: such a part is evaluated at each place.
        if (Annotations.Version != version || value.IsShared) return value;
        value.IsShared = true;
        _shared[(part.Key, grid)] = value;
        return value;
    }

    private static int CountOf(Value value) => value switch
    {
        VectorValue vector => vector.Columns.Count,
        RangeValue range => range.Series.Count,
        _ => 1,
    };
}
