using System.Diagnostics;
using LightWatch.PromQL.Aggregate;
using LightWatch.PromQL.Binary;
using LightWatch.PromQL.Evaluate.Selectors;
using LightWatch.PromQL.Functions;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Plan;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Evaluate;

/// <summary>
/// The walk over one query's tree: each node's children are evaluated here, then folders below compute with their
/// values.
/// </summary>
internal sealed class Evaluation : IDisposable
{
    private readonly QueryPlan _plan;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly List<NodeStats> _nodes = [];
    private readonly Dictionary<(string Key, StepGrid Grid), Value> _shared = [];

    /// <param name="source">What is read.</param>
    /// <param name="context">The query.</param>
    /// <param name="plan">What is evaluated.</param>
    /// <param name="forced">The resolution to read; null: chosen for each selector.</param>
    /// <param name="time">For statistics.</param>
    /// <param name="began">The timestamp from which the query's time counts.</param>
    public Evaluation(
        ISampleSource source, QueryContext context, QueryPlan plan, Tier? forced, TimeProvider time, long began)
    {
        (Context, _plan, _time, _began) = (context, plan, time, began);
        Reads = new SeriesReads(source, context, plan.StatsOnly, new TierPlan(source, forced));
    }

    public QueryContext Context { get; }

    public SeriesReads Reads { get; }

    /// <summary>Gives the value of the whole query.</summary>
    public ValueTask<Value> EvalAsync(StepGrid grid) => EvalAsync(_plan.Root, grid);

    /// <summary>Gives one node's value over a grid; the caller disposes it.</summary>
    /// <exception cref="QueryException">The data do not permit the expression, or the budget is exhausted.</exception>
    /// <exception cref="OperationCanceledException">The query is to end.</exception>
    public async ValueTask<Value> EvalAsync(Expr expr, StepGrid grid)
    {
        Context.ThrowIfStopped();
        var began = _time.GetTimestamp();
        var value = await WalkAsync(expr, grid);
        Debug.Assert(
            value is not VectorValue vector || vector.Steps == grid.Count, "a vector has one row for each step");
        if (value is ScalarValue { IsConstant: false } scalar)
            Context.Budget.Charge(scalar.Steps.Length * (long)sizeof(double));
        if (expr is not (StepInvariant or ParenExpr or NumberLiteral or StringLiteral or SharedPart))
            Record(expr, value, grid, began);
        return value;
    }

    /// <summary>The same for a node that the type check knows to be a vector.</summary>
    public async ValueTask<VectorValue> EvalVectorAsync(Expr expr, StepGrid grid) =>
        (VectorValue)await EvalAsync(expr, grid);

    /// <summary>The same for a scalar.</summary>
    public async ValueTask<ScalarValue> EvalScalarAsync(Expr expr, StepGrid grid) =>
        (ScalarValue)await EvalAsync(expr, grid);

    public QueryStats Stats()
    {
        var total = Reads.Stats;
        return new QueryStats(
            Reads.Series, Context.Budget.Samples, total.Chunks, total.Bytes, total.Tier, _time.GetElapsedTime(_began),
            _nodes);
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
        UnaryExpr unary => EvalUnaryAsync(unary, grid),
        BinaryExpr binary => EvalBinaryAsync(binary, grid),
        AggregateExpr aggregate => EvalAggregateAsync(aggregate, grid),
        CallExpr call => Calls.EvalAsync(this, call, grid),
        VectorSelector selector => InstantSelectors.EvalAsync(Reads, selector, grid),
        MatrixSelector matrix => RangeAnswers.EvalAsync(Reads, matrix, grid),
        SubqueryExpr subquery => Subqueries.AnswerAsync(this, subquery, grid),
        _ => throw new UnreachableException($"no evaluation for {expr.GetType().Name}"),
    };

    private async ValueTask<Value> EvalUnaryAsync(UnaryExpr unary, StepGrid grid)
    {
        var value = await EvalAsync(unary.Inner, grid);
        return unary.Op == UnaryOp.Plus ? value : Negation.Of(Context, value);
    }

    private async ValueTask<Value> EvalBinaryAsync(BinaryExpr binary, StepGrid grid)
    {
        var left = await EvalAsync(binary.Left, grid);
        return BinaryOperations.Apply(Context, binary, grid, left, await EvalAsync(binary.Right, grid));
    }

    private async ValueTask<Value> EvalAggregateAsync(AggregateExpr aggregate, StepGrid grid)
    {
        if (aggregate.Op == AggregateOp.CountValues)
        {
            var label = CountValues.LabelOf(aggregate);
            using var counted = await EvalVectorAsync(aggregate.Inner, grid);
            return CountValues.Apply(Context, aggregate, label, grid, counted);
        }
        var parameter = aggregate.Parameter is null
            ? new ScalarValue(0)
            : await EvalScalarAsync(aggregate.Parameter, grid);
        using var input = await EvalVectorAsync(aggregate.Inner, grid);
        return Aggregations.Apply(Context, aggregate, grid, input, parameter);
    }

    private async ValueTask<Value> EvalSharedAsync(SharedPart part, StepGrid grid)
    {
        if (_shared.TryGetValue((part.Key, grid), out var known)) return known;
        var version = Context.Annotations.Version;
        var value = await EvalAsync(part.Inner, grid);
        // An annotation names the position of the part that gave it: such a part is evaluated at each place.
        if (Context.Annotations.Version != version || value.IsShared) return value;
        value.IsShared = true;
        _shared[(part.Key, grid)] = value;
        return value;
    }

    private void Record(Expr expr, Value value, StepGrid grid, long began)
    {
        var series = value switch
        {
            VectorValue vector => vector.Columns.Count,
            RangeValue range => range.Series.Count,
            _ => 1,
        };
        var elapsed = _time.GetElapsedTime(began);
        _nodes.Add(new NodeStats(expr.Range, NodeNames.Of(expr), series, grid.Count, Reads.Tiers.Of(expr), elapsed));
    }
}
