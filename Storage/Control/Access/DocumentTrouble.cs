using System.Data.Common;

namespace LightWatch.Storage.Control.Access;

/// <summary>Tells a document store that is away (disk, database, network) from a mistake of ours.</summary>
internal static class DocumentTrouble
{
    public static bool Is(Exception error) => error is StoreException or DbException or IOException or TimeoutException;
}
