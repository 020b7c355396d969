using System.Diagnostics;

namespace LightWatch.Storage.Index;

/// <summary>
/// Slots of the series that have one label pair, ascending. One writer appends while any number of readers look on.
/// </summary>
internal sealed class PostingList
{
    private int[] _slots = new int[2];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>What is in the list now; later appends do not change the span.</summary>
    public ReadOnlySpan<int> Slots
    {
        get
        {
            var count = Volatile.Read(ref _count);               // before the array: a newer array is never shorter
            return Volatile.Read(ref _slots).AsSpan(0, count);
        }
    }

    /// <summary>For the writer only; <paramref name="slot"/> is greater than all before.</summary>
    public void Append(int slot)
    {
        Debug.Assert(_count == 0 || _slots[_count - 1] < slot, "slots ascend");
        if (_count == _slots.Length)
        {
            var larger = new int[_slots.Length * 2];
            _slots.CopyTo(larger, 0);
            Volatile.Write(ref _slots, larger);
        }
        _slots[_count] = slot;
        Volatile.Write(ref _count, _count + 1);
    }
}
