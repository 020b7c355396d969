using LightWatch.Shared;

namespace LightWatch.Conformance;

/// <summary>The stores that scripts can be run against, by name.</summary>
internal static class TestStores
{
    /// <returns>False if no store has that name.</returns>
    public static bool TryFind(string name, out Func<ValueTask<ITestStore>> open)
    {
        open = name switch
        {
            "memory" => () => new ValueTask<ITestStore>(new MemoryTestStore()),
            "postgres" => PostgresTestStore.Opener(PostgresKind.Plain),
            "timescale" => PostgresTestStore.Opener(PostgresKind.Timescale),
            _ => () => new ValueTask<ITestStore>(new EmbeddedTestStore()),
        };
        return name is "memory" or "embedded" or "postgres" or "timescale";
    }
}
