using System.Diagnostics;
using LightWatch.Storage.Index;

namespace LightWatch.Storage.Postgres.Read;

/// <summary>
/// The series of the database in memory, in ascending order of their ids, with the index over their labels.
/// </summary>
/// <remarks>
/// One writer adds; readers run beside it. A slot of <see cref="Table"/> is the place of an id in the order.
/// </remarks>
internal sealed class SeriesIndex(LabelsPool pool)
{
    private long[] _ids = new long[256];

    public SeriesTable Table { get; } = new(pool);

    public int Count => Table.Count;

    /// <summary>The greatest id; 0 if there is none.</summary>
    public long LastId { get; private set; }

    public long IdOf(int slot) => Volatile.Read(ref _ids)[slot];

    /// <summary>The place of an id, or a negative number.</summary>
    public int SlotOf(long id)
    {
        var count = Table.Count;                                 // before the array: a newer array is never shorter
        return Volatile.Read(ref _ids).AsSpan(0, count).BinarySearch(id);
    }

    /// <summary>For the writer only.</summary>
    /// <param name="id">Greater than all before.</param>
    /// <returns>
    /// False if another id had these labels: series were deleted and made again; the index must be rebuilt.
    /// </returns>
    public bool TryAdd(long id, Labels labels)
    {
        Debug.Assert(Count == 0 || id > LastId, "ids are added in ascending order");
        var slot = Table.Count;
        if (slot == _ids.Length)
        {
            var larger = new long[slot * 2];
            _ids.CopyTo(larger, 0);
            Volatile.Write(ref _ids, larger);
        }
        Volatile.Write(ref _ids[slot], id);
        if (Table.GetOrAdd(labels) != slot) return false;
        LastId = id;
        return true;
    }
}
