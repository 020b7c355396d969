namespace LightWatch.Storage.Commit;

/// <summary>Reports of the other processes that share a store.</summary>
/// <remarks>
/// Events are raised one at a time, in the order of the commits they are about; handlers must be quick.
/// </remarks>
internal interface IStoreChanges
{
    /// <summary>
    /// Reports arrive from now on, at first and after each loss of the connection; those in between were missed.
    /// </summary>
    event Action? Connected;

    /// <summary>No reports arrive until <see cref="Connected"/>.</summary>
    event Action? Disconnected;

    /// <summary>A committed batch is not in the commit stream, see <see cref="ICommitStream"/>.</summary>
    event Action? Unstreamed;

    /// <summary>Series or samples were deleted.</summary>
    event Action? SamplesDeleted;
}
