using System.Diagnostics;

namespace LightWatch.Storage.Chunks;

/// <summary>
/// The invariant of nearly every list of the store, checked in debug builds alone: each number is greater than the one
/// before.
/// </summary>
internal static class Ascending
{
    [Conditional("DEBUG")]
    public static void Check(ReadOnlySpan<long> numbers)
    {
        for (var i = 1; i < numbers.Length; i++)
            Debug.Assert(numbers[i - 1] < numbers[i], "strictly ascending");
    }

    /// <inheritdoc cref="Check(ReadOnlySpan{long})"/>
    [Conditional("DEBUG")]
    public static void Check(ReadOnlySpan<int> numbers)
    {
        for (var i = 1; i < numbers.Length; i++)
            Debug.Assert(numbers[i - 1] < numbers[i], "strictly ascending");
    }
}
