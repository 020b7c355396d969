using System.Data.Common;
using LightWatch.Storage;

namespace LightWatch.Control.Documents;

/// <summary>Classifies the errors of <see cref="IDocuments"/>.</summary>
public static class DocumentErrors
{
    /// <summary>
    /// True if the disk, the database or the network of the documents does not answer; false for a bug.
    /// </summary>
    public static bool IsExpected(Exception error) =>
        error is StoreException or DbException or IOException or TimeoutException;
}
