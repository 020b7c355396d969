using System.Runtime.Intrinsics;

namespace LightWatch.Storage.Chunks;

/// <summary>
/// For each width, which 32-bit words of the packed bytes go to which lane, and how far each lane is then shifted
/// right.
/// </summary>
/// <remarks>
/// Eight numbers start at a byte. In a 512-bit vector all eight are unpacked from there; in 256-bit vectors four from
/// there (half 0), and four from the byte in which the fifth begins, which for an odd width is its middle (half 1).
/// </remarks>
internal static class UnpackLanes
{
    private static readonly Vector512<uint>[] WideWords =
        [.. Each().Select(width => Vector512.Create(Pairs(8, width, 0)))];
    private static readonly Vector512<ulong>[] WideShifts =
        [.. Each().Select(width => Vector512.Create(ShiftsOf(8, width, 0)))];
    private static readonly Vector256<uint>[] Words =
        [.. Halves().Select(half => Vector256.Create(Pairs(4, half.Width, half.FirstBit)))];
    private static readonly Vector256<ulong>[] Shifts =
        [.. Halves().Select(half => Vector256.Create(ShiftsOf(4, half.Width, half.FirstBit)))];

    public static Vector512<uint> Words512(int width) => WideWords[width];

    public static Vector512<ulong> Shifts512(int width) => WideShifts[width];

    public static Vector256<uint> Words256(int width, int half) => Words[(2 * width) + half];

    public static Vector256<ulong> Shifts256(int width, int half) => Shifts[(2 * width) + half];

    private static IEnumerable<int> Each() => Enumerable.Range(0, BitPacking.WidestVector + 1);

    private static IEnumerable<(int Width, int FirstBit)> Halves() =>
        Each().SelectMany(width => ((int, int)[])[(width, 0), (width, (4 * width) & 7)]);

    /// <summary>A 64-bit lane takes the word in which its number begins and the one after it.</summary>
    private static uint[] Pairs(int lanes, int width, int firstBit) =>
        [.. Enumerable.Range(0, lanes).Select(lane => (uint)(firstBit + (lane * width)) >> 5)
            .SelectMany(word => (uint[])[word, word + 1])];

    private static ulong[] ShiftsOf(int lanes, int width, int firstBit) =>
        [.. Enumerable.Range(0, lanes).Select(lane => (ulong)(firstBit + (lane * width)) & 31)];
}
