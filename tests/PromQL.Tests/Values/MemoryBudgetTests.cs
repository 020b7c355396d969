using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Tests.Values;

public sealed class MemoryBudgetTests : IDisposable
{
    private readonly QueryMemory _memory = new(long.MaxValue);

    public void Dispose() => _memory.Dispose();

    [Theory, InlineData(100), InlineData(100_000)]
    public void Memory_is_given_back_when_it_is_returned_or_the_query_ends(int doubles)
    {
        var budget = new MemoryBudget(1 << 30, long.MaxValue, _memory);
        var returned = budget.Rent(doubles);
        budget.Rent(doubles);
        Assert.InRange(_memory.Bytes, 2L * doubles * sizeof(double), long.MaxValue);
        budget.Return(returned);
        budget.Charge(1000);
        budget.Release(400);
        budget.Dispose();
        Assert.Equal(0, _memory.Bytes);
    }

    [Fact]
    public void Slab_returned_after_the_end_is_not_counted_twice()
    {
        var budget = new MemoryBudget(1 << 30, long.MaxValue, _memory);
        var slab = budget.Rent(100_000);
        budget.Dispose();
        var idle = _memory.IdleBytes;
        budget.Return(slab);
        Assert.Equal((0, idle), (_memory.Bytes, _memory.IdleBytes));
    }

    [Fact]
    public void More_bytes_than_allowed_are_refused_and_nothing_is_taken()
    {
        using var budget = new MemoryBudget(1000, long.MaxValue, _memory);
        budget.Charge(600);
        Assert.Equal(QueryFailure.Budget, Assert.Throws<QueryException>(() => budget.Charge(401)).Failure);
        Assert.Equal(600, _memory.Bytes);
        budget.Charge(400);
    }

    [Fact]
    public void More_samples_than_allowed_are_refused()
    {
        using var budget = new MemoryBudget(1000, 10, _memory);
        budget.Foresee(10);
        budget.Read(6);
        Assert.Throws<QueryException>(() => budget.Foresee(5));
        Assert.Throws<QueryException>(() => budget.Read(5));
        Assert.Equal(11, budget.Samples);
    }

    [Theory]
    [InlineData(1L << 40, 1000, false)]
    [InlineData(1L << 40, 100, true)]                            // more steps than samples allowed
    [InlineData(8 * 8 * 100, 1000, true)]                        // less memory than a few columns take
    public void Grid_that_cannot_fit_is_refused(long maxBytes, long maxSamples, bool isRefused)
    {
        using var budget = new MemoryBudget(maxBytes, maxSamples, _memory);
        var failed = Record.Exception(() => budget.RequireSteps(new StepGrid(0, 100, 1)));
        Assert.Equal(isRefused, failed is QueryException);
    }
}
